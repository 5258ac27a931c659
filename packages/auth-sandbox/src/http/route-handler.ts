import type { Handler } from "hono"
import type { ApiAssumptions } from "./api-assumptions.ts"

/** The request log's record of one request, written while the request is served. */
export interface RequestRecord {
  readonly entered: (route: string) => void
  readonly usedToken: (tokenId: string) => void
  readonly issuedToken: (tokenId: string) => void
  readonly answered: (status: number) => void
}

/** What a connection over TLS says of who opened it. */
export interface TlsConnection {
  /** The SHA-256 fingerprint of the client's certificate, lower case without colons; absent if it showed none. */
  readonly certificateFingerprint?: string | undefined
}

/** What each request carries through Hono. */
export interface SandboxEnv {
  Bindings: {
    readonly record: RequestRecord
    /** How many seconds a token issued for this request lives, if a fault sets it. */
    lifetime?: number
    /** Over TLS alone. */
    readonly tls?: TlsConnection | undefined
  }
}

/** A route of the sandbox. */
export type RouteHandler = Handler<SandboxEnv>

/** What every route needs of the sandbox's settings. */
export interface RouteSettings {
  readonly now: () => number
  readonly assumptions: ApiAssumptions
}
