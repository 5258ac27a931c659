import { createTokenManager, missingScopes, ntxPay, type TokenManager, type TokenProvider } from "@pix/auth-fetch"
import type { Connection, PixClient } from "./pix-client.ts"

/** What the three adapters have in common here: a token manager, and what it tells of itself. */
export function libraryClient(
  { baseUrl, clientId, clientSecret, fetch, clock, onWaited, onRenewal }: Connection,
  calling: (tokens: TokenProvider) => PixClient["call"]
): PixClient {
  const tokens = createTokenManager({
    provider: ntxPay(),
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
    if (_tag === "TokenRenewed") onRenewal?.(true)
    if (_tag === "AttemptFailed" || _tag === "RenewalFailed") onRenewal?.(false)
  })

  return {
    call: calling(onWaited ? timed(tokens, onWaited) : tokens),
    waits: () => tokens.snapshot().counters.waited,
    expiresAt: () => tokens.snapshot().expiresAt ?? 0,
    settled: () => answered,
    missingScopes: async (response) => (await missingScopes(response, tokens))?.missing ?? [],
    close: () => tokens.dispose()
  }
}

/** The manager, for an adapter whose waits are timed: it asks only where it has to wait. */
function timed(tokens: TokenManager, onWaited: (milliseconds: number) => void): TokenProvider {
  return {
    ...tokens,
    getAuthorization: (request) => {
      const startedAt = performance.now()
      return tokens.getAuthorization(request).finally(() => onWaited(performance.now() - startedAt))
    }
  }
}
