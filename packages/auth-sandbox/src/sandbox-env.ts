import type { Handler } from "hono"
import type { RequestRecord } from "./request-log.ts"

/** What each request carries through Hono. */
export type SandboxEnv = { Bindings: { record: RequestRecord } }

/** A route of the sandbox. */
export type RouteHandler = Handler<SandboxEnv>
