import type { TokenProvider } from "@pix/auth-core"
import { deferred } from "./deferred.ts"
import { staticTokens, type StaticTokensOptions } from "@pix/auth-core/testing"

export interface ChangingTokens extends TokenProvider {
  readonly invalidated: Array<string>
}

/** Tokens "token-1", "token-2" and so on, each until it is invalidated. */
export function changingTokens(
  url: string,
  { last = 2, ...options }: StaticTokensOptions & { readonly last?: number } = {}
): ChangingTokens {
  const invalidated: Array<string> = []
  const held = () => staticTokens(`token-${Math.min(invalidated.length + 1, last)}`, url, options)
  return {
    ...held(),
    invalidated,
    currentAuthorization: () => held().currentAuthorization(),
    getAuthorization: (wanted) => held().getAuthorization(wanted),
    invalidateToken: (token) => {
      if (token === `token-${invalidated.length + 1}`) invalidated.push(token)
    }
  }
}

export interface AwaitedTokens extends TokenProvider {
  /** Resolves when somebody waits. */
  readonly awaited: Promise<void>
  /** Ends the wait. */
  readonly arrive: () => void
}

/** A token for which everybody has to wait. With a `first` token, only the next one has to be waited for. */
export function awaitedTokens(url: string, first?: string): AwaitedTokens {
  const arrived = deferred()
  const awaited = deferred()
  const tokens = staticTokens("token-2", url)
  const held = first === undefined ? undefined : staticTokens(first, url)
  return {
    ...tokens,
    awaited: awaited.promise,
    arrive: arrived.resolve,
    currentAuthorization: () => held?.currentAuthorization(),
    getAuthorization: async ({ signal } = {}) => {
      awaited.resolve()
      const aborted = new Promise<never>((_, reject) => {
        const abort = (): void => reject(signal?.reason)
        if (signal?.aborted === true) abort()
        signal?.addEventListener("abort", abort)
      })
      await Promise.race([arrived.promise, aborted])
      return tokens.getAuthorization()
    }
  }
}
