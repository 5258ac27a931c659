import { versions } from "node:process"
import type * as undici from "undici"
import { copiedResponse } from "./copied-response.ts"
import { forwardedResponse } from "./forwarded-response.ts"

/** undici's answer as a `Response` of the platform, which callers and other libraries look for with `instanceof`. */
export function globalResponse(answer: undici.Response): Response {
  return isNode ? forwardedResponse(answer) : copiedResponse(answer)
}

/** Bun and Deno say that they are Node, too. */
const isNode = versions["bun"] === undefined && versions["deno"] === undefined
