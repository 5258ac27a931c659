import * as Context from "effect/Context"
import type { TokenSource as Source } from "../endpoint/token-source.ts"
import type { TokenStore as Store } from "../store/token-store.ts"

// Apart from the interfaces, so that the Promise manager and its types stay free of Effect.

/** Where tokens come from, as a service. */
export type TokenSource = Source
/** The service of that name. */
export const TokenSource: Context.Service<TokenSource, TokenSource> =
  /* @__PURE__ */ Context.Service("@pix/auth-core/TokenSource")

/** Where a token is kept, as a service. */
export type TokenStore = Store
/** The service of that name. Without it a renewal keeps its token to itself. */
export const TokenStore: Context.Service<TokenStore, TokenStore> =
  /* @__PURE__ */ Context.Service("@pix/auth-core/TokenStore")
