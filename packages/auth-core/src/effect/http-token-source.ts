import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import { checkedCredentials } from "../endpoint/credentials.ts"
import { aboutTokenRequests, makeHttpTokenSource } from "../endpoint/http-token-source.ts"
import { budgetOf, type Provider, tokenUrlOf } from "../provider/provider.ts"
import type { TokenSource } from "../endpoint/token-source.ts"
import type { FetchLike } from "../http/fetch-like.ts"

/** Options of {@link httpTokenSource}. */
export interface HttpTokenSourceOptions {
  /** The PSP. */
  readonly provider: Provider
  /** Where the API is: https, or loopback. Default: the provider's. */
  readonly baseUrl?: string | URL | undefined
  /** What the token is for. Default: the provider's. */
  readonly scopes?: ReadonlyArray<string> | undefined
  /** Given by the PSP. A missing one throws. */
  readonly clientId: string | undefined
  /** Given by the PSP. A missing one throws; a function is called at each token request. */
  readonly clientSecret?: string | (() => string | PromiseLike<string>) | undefined
  /** Default: `globalThis.fetch`, looked up at each request. */
  readonly fetch?: FetchLike | undefined
}

/**
 * A token source that posts the credentials to the provider's token endpoint by `fetch`, in the time of the program that
 * runs it. Redirects are not followed: the secret goes to the configured URL and nowhere else.
 *
 * @throws TypeError when an option is wrong; it names the option and the rule
 */
export function httpTokenSource({
  provider,
  baseUrl,
  fetch,
  scopes = provider.defaultScopes ?? [],
  ...credentials
}: HttpTokenSourceOptions): TokenSource {
  const tokenUrl = tokenUrlOf(provider, baseUrl && new URL(baseUrl).origin)
  if (tokenUrl === undefined) {
    throw new TypeError(
      'httpTokenSource: "provider.tokenUrl" must be a path such as /oauth/token, or an absolute http(s) URL'
    )
  }
  const { clientId, clientSecret } = credentials
  const checked = checkedCredentials("httpTokenSource", provider, clientId, clientSecret)
  const on = (clock: Clock.Clock) =>
    makeHttpTokenSource({
      ...checked,
      provider,
      tokenUrl,
      scopes,
      uuid: () => crypto.randomUUID(),
      fetch,
      now: () => clock.currentTimeMillisUnsafe(),
      sleep: Effect.sleep
    })
  return {
    budget: budgetOf(provider),
    about: aboutTokenRequests({ ...checked, scopes, tokenUrl }),
    request: Clock.clockWith((clock) => on(clock).request),
    secretFingerprint: Clock.clockWith((clock) => on(clock).secretFingerprint ?? Effect.undefined)
  }
}
