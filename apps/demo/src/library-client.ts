import { createTokenManager, missingScopes, type TokenManager } from "@pix/auth-fetch"
import type { Connection, PixClient } from "./pix-client.ts"

/** What the three adapters have in common here: a token manager, and what it tells of itself. */
export function libraryClient(
  { baseUrl, clientId, clientSecret, fetch, clock }: Connection,
  calling: (tokens: TokenManager) => PixClient["call"]
): PixClient {
  const tokens = createTokenManager({
    baseUrl,
    clientId,
    clientSecret,
    ...(fetch && { fetch }),
    ...(clock && { clock })
  })

  let answered = Promise.resolve()
  let answer = (): void => {}
  tokens.subscribe(({ _tag }) => {
    if (_tag === "TokenRequested") answered = new Promise((resolve) => void (answer = resolve))
    else answer()
  })

  return {
    call: calling(tokens),
    waits: () => tokens.snapshot().counters.waited,
    expiresAt: () => tokens.snapshot().expiresAt ?? 0,
    settled: () => answered,
    missingScopes: (response) => missingScopes(response, tokens)?.missing ?? [],
    close: () => tokens.dispose()
  }
}
