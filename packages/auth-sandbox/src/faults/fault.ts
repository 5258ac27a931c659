import * as v from "valibot"
import { type SandboxRoute, sandboxRoutes } from "../routes.ts"

/**
 * What goes wrong, where and when. The parts combine: first the wait (`delay` or `hang`), then the answer (the fault's, or
 * the real one), then the changes to it (`omit`, `set`, `corrupt`, `headers`, `drop`).
 *
 * @example `faults.add({ route: "POST /oauth/token", times: 2, status: 503, headers: { "retry-after": "1" } })`
 * @example `faults.add({ route: "POST /oauth/token", lifetime: 5, set: { expires_in: 3600 } })` announces a wrong lifetime.
 * @example `faults.add({ route: "POST /dict/pix", times: 1, drop: "lost" })` sends the money and loses the answer.
 */
export interface SandboxFault {
  /** Where. Default: every route. */
  readonly route?: SandboxRoute | readonly SandboxRoute[] | undefined
  /** How many matching requests are answered normally first. Default 0. */
  readonly after?: number | undefined
  /** How many requests it applies to. Default: all, until it is removed. */
  readonly times?: number | undefined
  /** The probability that it applies to a request: 0.1 is one request in ten. Default 1: every request. */
  readonly chance?: number | undefined
  /** The seed of its random numbers: the same seed applies it to the same requests. Default: the sandbox's `seed`. */
  readonly seed?: number | undefined
  /**
   * Answer with this status (200 to 599) instead of the real answer. The route does nothing: no token is issued, no
   * money moves. Default 200 if there is a `body`, else the real answer.
   */
  readonly status?: number | undefined
  /** Headers of that answer, or, without `status` and `body`, headers added to the real one. */
  readonly headers?: Readonly<Record<string, string>> | undefined
  /**
   * Body of that answer: a text is sent as it is, anything else as JSON. Default: the documented error shape from status
   * 400 on, nothing below.
   *
   * **Gotcha**: a text has the content type `text/plain` unless `headers` says otherwise.
   */
  readonly body?: unknown
  /** The header `Retry-After`, in seconds of the sandbox's clock. Default: none. */
  readonly retryAfter?: number | undefined
  /** Its form: a number of seconds, or a date. Default `"seconds"`. */
  readonly retryAfterAs?: "seconds" | "date" | undefined
  /**
   * Answer 307 to the same path at this other origin; the route does nothing. Default: none.
   *
   * @example `redirect: "https://elsewhere.example"`
   */
  readonly redirect?: string | undefined
  /** Milliseconds to wait before anything else happens, by the option `sleep`: real time by default. Default 0. */
  readonly delay?: number | undefined
  /**
   * Do not answer until the fault is removed; then answer as if it had not hung. Default false.
   *
   * **Gotcha**: `close()`, or a caller that aborts, ends the wait without an answer.
   */
  readonly hang?: boolean | undefined
  /**
   * Cut the connection. `true` or `"before"`: instead of answering, and the route does nothing. `"lost"`: the route does its
   * work, but nothing of its answer is sent. `"during"`: half of the body is sent. `"after"`: all of the body is sent,
   * without the end that HTTP promises. Default false.
   *
   * **Gotcha**: called as a function, the handler rejects with `TypeError: fetch failed`, as `fetch` would; for `"during"`
   * and `"after"`, reading the body does.
   */
  readonly drop?: boolean | "before" | "lost" | "during" | "after" | undefined
  /** Fields left out of the answer's JSON object. */
  readonly omit?: readonly string[] | undefined
  /** Fields added to the answer's JSON object, or replaced in it. */
  readonly set?: Readonly<Record<string, unknown>> | undefined
  /**
   * Replaces the body. `"malformed"`: by its first half. `"html"`: by a proxy's error page. `"huge"`: by 8 MiB of white
   * space and then the body. `"empty"`: by nothing. The status stays.
   */
  readonly corrupt?: "malformed" | "html" | "huge" | "empty" | undefined
  /** How long a token issued for this request lives, in whole seconds; its `expires_in` says the same. */
  readonly lifetime?: number | undefined
}

const count = "must be a whole number, at least 1"
const status = "must be a status from 200 to 599"
const milliseconds = "must be milliseconds, from 0 to 2147483647"
const route = "must name a route of the sandbox, or several"
const skipped = "must be a whole number, at least 0"
const chance = "must be a number from 0 to 1"
const retryAfter = "must be seconds, at least 0"
const origin = 'must be an origin, such as "http://127.0.0.1:9"'
const drops = ["before", "lost", "during", "after"] as const
const quoted = (values: readonly string[]) => values.map((value) => `"${value}"`).join(", ")
const corruptions = ["malformed", "html", "huge", "empty"] as const
const forms = ["seconds", "date"] as const

export const seedRule: v.GenericSchema<number> = v.pipe(
  v.number("must be a whole number"),
  v.safeInteger("must be a whole number")
)

const effects = {
  status: v.pipe(v.number(status), v.integer(status), v.minValue(200, status), v.maxValue(599, status)),
  headers: v.record(v.string(), v.string("must be a text"), "must be an object of texts"),
  body: v.unknown(),
  retryAfter: v.pipe(v.number(retryAfter), v.minValue(0, retryAfter), v.maxValue(1e9, retryAfter)),
  redirect: v.pipe(v.string(origin), v.regex(/^https?:\/\/[^/?#@]+\/?$/, origin)),
  // The longest wait a timer supports.
  delay: v.pipe(v.number(milliseconds), v.minValue(0, milliseconds), v.maxValue(2_147_483_647, milliseconds)),
  hang: v.boolean("must be true or false"),
  drop: v.union([v.boolean(), v.picklist(drops)], `must be true, false, ${quoted(drops)}`),
  omit: v.array(v.string("must be a text"), "must be a list of fields"),
  set: v.record(v.string(), v.unknown(), "must be an object of fields"),
  corrupt: v.picklist(corruptions, `must be one of ${quoted(corruptions)}`),
  lifetime: v.pipe(v.number(count), v.safeInteger(count), v.minValue(1, count))
}

export const faultRule: v.GenericSchema<unknown, unknown> = v.pipe(
  v.partial(
    v.strictObject(
      {
        route: v.union([v.picklist(sandboxRoutes), v.array(v.picklist(sandboxRoutes))], route),
        after: v.pipe(v.number(skipped), v.safeInteger(skipped), v.minValue(0, skipped)),
        times: v.pipe(v.number(count), v.safeInteger(count), v.minValue(1, count)),
        chance: v.pipe(v.number(chance), v.minValue(0, chance), v.maxValue(1, chance)),
        seed: seedRule,
        retryAfterAs: v.picklist(forms, `must be one of ${quoted(forms)}`),
        ...effects
      },
      "is not a field of a fault"
    )
  ),
  v.check(
    (fault) => Object.entries(fault).some(([field, value]) => value !== undefined && field in effects),
    `must say what goes wrong: ${Object.keys(effects).join(", ")}`
  )
)
