import * as v from "valibot"
import { type SandboxRoute, sandboxRoutes } from "./routes.ts"

/**
 * What goes wrong, and where. The parts combine: first the wait (`delay` or `hang`), then the end (`drop`, an answer of
 * its own, or the real answer).
 *
 * @example `faults.add({ route: "POST /oauth/token", times: 2, status: 503, headers: { "retry-after": "1" } })`
 */
export interface SandboxFault {
  /** Where. Default: every route. */
  readonly route?: SandboxRoute
  /** How many requests it meets. Default: all, until it is removed. */
  readonly times?: number
  /**
   * Answer with this status (200 to 599) instead of the real answer; the route does nothing: no token is issued, no
   * money moves. Default 200 if there is a `body`, else the real answer.
   */
  readonly status?: number
  /** Headers of that answer, or, without `status` and `body`, headers added to the real one. */
  readonly headers?: Readonly<Record<string, string>>
  /**
   * Body of that answer: a text is sent as it is, anything else as JSON. Default: the documented error shape from status
   * 400 on, nothing below.
   *
   * **Gotcha**: a text has the content type `text/plain` unless `headers` says otherwise.
   */
  readonly body?: unknown
  /** Milliseconds of real time before anything else happens. Default 0. */
  readonly delay?: number
  /**
   * Do not answer until the fault is lifted; then go on as if it had not hung. Default false.
   *
   * **Gotcha**: a caller that gives up, and `close()`, end the wait without an answer.
   */
  readonly hang?: boolean
  /**
   * Cut the connection instead of answering. Default false.
   *
   * **Gotcha**: called as a function, the handler rejects with `TypeError: fetch failed`, as `fetch` would.
   */
  readonly drop?: boolean
}

const yesOrNo = v.boolean("must be true or false")
const count = "must be a whole number, at least 1"
const status = "must be a status from 200 to 599"
const milliseconds = "must be milliseconds, from 0 to 2147483647"

export const faultRule: v.GenericSchema<unknown, unknown> = v.pipe(
  v.partial(
    v.strictObject(
      {
        route: v.picklist(sandboxRoutes, "must name a route of the sandbox"),
        times: v.pipe(v.number(count), v.safeInteger(count), v.minValue(1, count)),
        status: v.pipe(v.number(status), v.integer(status), v.minValue(200, status), v.maxValue(599, status)),
        headers: v.record(v.string(), v.string("must be a text"), "must be an object of texts"),
        body: v.unknown(),
        // The longest wait a timer knows.
        delay: v.pipe(v.number(milliseconds), v.minValue(0, milliseconds), v.maxValue(2_147_483_647, milliseconds)),
        hang: yesOrNo,
        drop: yesOrNo
      },
      "is not a field of a fault"
    )
  ),
  v.check(
    ({ route: _route, times: _times, ...effects }) => Object.keys(effects).length > 0,
    "must say what goes wrong: status, headers, body, delay, hang or drop"
  )
)
