import type { Handler } from "hono"
import type { ApiAssumptions } from "./api-assumptions.ts"

/** The request log's record of one request, written while the request is served. */
export interface RequestRecord {
  readonly entered: (route: string) => void
  readonly usedToken: (tokenId: string) => void
  readonly issuedToken: (tokenId: string) => void
  readonly answered: (status: number) => void
}

/** What each request carries through Hono. */
export interface SandboxEnv {
  Bindings: {
    readonly record: RequestRecord
    /** How many seconds a token issued for this request lives, if a fault sets it. */
    lifetime?: number
  }
}

/** A route of the sandbox. */
export type RouteHandler = Handler<SandboxEnv>

/** What every route needs of the sandbox's settings. */
export interface RouteSettings {
  readonly now: () => number
  readonly assumptions: ApiAssumptions
}
