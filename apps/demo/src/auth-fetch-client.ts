import { createAuthFetch, createTokenManager, missingScopes } from "@pix/auth-fetch"
import type { Connection, Contender, PixClient } from "./pix-client.ts"

/** The library, used as its README says. */
export const authFetch: Contender = { name: "@pix/auth", connect }

function connect({ baseUrl, clientId, clientSecret, fetch, clock }: Connection): PixClient {
  const tokens = createTokenManager({ baseUrl, clientId, clientSecret, fetch, ...(clock && { clock }) })
  const pix = createAuthFetch(tokens, { fetch })

  let answered = Promise.resolve()
  let answer = (): void => {}
  tokens.subscribe(({ _tag }) => {
    if (_tag === "TokenRequested") answered = new Promise((resolve) => void (answer = resolve))
    else answer()
  })

  return {
    call: (path, request) => pix(path, request),
    waits: () => tokens.snapshot().counters.waited,
    expiresAt: () => tokens.snapshot().expiresAt ?? 0,
    settled: () => answered,
    missingScopes: (response) => missingScopes(response, tokens)?.missing ?? [],
    close: () => tokens.dispose()
  }
}
