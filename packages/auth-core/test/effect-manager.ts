import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import type * as Scope from "effect/Scope"
import type { TokenSource } from "../src/endpoint/token-source.ts"
import type { AuthError } from "../src/errors/auth-error.ts"
import { scopedManager } from "../src/effect/scoped-manager.ts"
import type { TokenManager, TokenRequestOptions } from "../src/effect/token-manager.ts"
import { tokenManagerSettings } from "../src/manager/settings.ts"
import { ntxPay } from "../src/providers/ntx-pay.ts"
import type { TokenStore } from "../src/store/token-store.ts"

/** The key under which managers of {@link managerOver} share their token. */
export const storeKey = "a-fingerprint"

/** A manager for Effect programs whose tokens come from a source. */
export const managerOver = (source: TokenSource, store?: TokenStore): Effect.Effect<TokenManager, never, Scope.Scope> =>
  scopedManager({
    settings: tokenManagerSettings({ provider: ntxPay(), clientId: "account-93", clientSecret: "secret-of-93" }),
    shared: store && {
      store,
      key: () => Promise.resolve(storeKey),
      budgetKey: () => Promise.resolve(`${storeKey} requests`)
    },
    source
  })

export const value = (tokens: TokenManager, options?: TokenRequestOptions): Effect.Effect<string, AuthError> =>
  Effect.map(tokens.getToken(options), Redacted.value)

export const failure = (tokens: TokenManager): Effect.Effect<AuthError> => Effect.orDie(Effect.flip(tokens.getToken()))
