import type { Handler } from "hono"
import type { RequestRecord } from "../control/request-log.ts"

/** What each request carries through Hono. */
export interface SandboxEnv {
  Bindings: {
    readonly record: RequestRecord
    /** Seconds that a token issued for this request lives, if a fault says so. */
    lifetime?: number
  }
}

/** A route of the sandbox. */
export type RouteHandler = Handler<SandboxEnv>
