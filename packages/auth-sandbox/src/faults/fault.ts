import type { SandboxRoute } from "../routes.ts"

/**
 * What goes wrong, where and when. The parts combine: first the wait (`delay` or `hang`), then the answer (the fault's, or
 * the real one), then the changes to it (`omit`, `set`, `corrupt`, `headers`, `drop`).
 *
 * @example `faults.add({ route: "POST /oauth/token", times: 2, status: 503, headers: { "retry-after": "1" } })`
 * @example `faults.add({ route: "POST /oauth/token", lifetime: 5, set: { expires_in: 3600 } })` announces a wrong lifetime.
 * @example `faults.add({ route: "POST /dict/pix", times: 1, drop: "lost" })` sends the money and loses the answer.
 */
export interface SandboxFault<Route extends string = SandboxRoute> {
  /** Where. Default: every route. */
  readonly route?: Route | readonly Route[] | undefined
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
   *
   * **Gotcha**: 204, 205 and 304 have no body, so they exclude `body`, `corrupt`, `omit`, `set` and a cut body.
   */
  readonly status?: number | undefined
  /**
   * Headers of that answer, or, without `status` and `body`, headers added to the real one. Names and values are what HTTP
   * allows. The sandbox itself sets those that say where a body ends, such as `content-length`.
   */
  readonly headers?: Readonly<Record<string, string>> | undefined
  /**
   * Body of that answer: a text is sent as it is, anything else as JSON, so it must be what JSON can write. Default: the documented error shape from status
   * 400 on, nothing below.
   *
   * **Gotcha**: a text has the content type `text/plain` unless `headers` says otherwise.
   */
  readonly body?: unknown
  /** The header `Retry-After`, in seconds of the sandbox's clock, from 0 to 1000000000. Default: none. */
  readonly retryAfter?: number | undefined
  /** Its form: a number of seconds, or a date. Default `"seconds"`. */
  readonly retryAfterAs?: "seconds" | "date" | undefined
  /**
   * Answer 307 to the same path at this other origin, without a body; the route does nothing. `status` may be another
   * one that redirects: 301, 302, 303 or 308. Default: none.
   *
   * @example `redirect: "https://elsewhere.example"`
   */
  readonly redirect?: string | undefined
  /** Milliseconds to wait before anything else happens, from 0 to 2147483647, by the option `sleep`: real time by default. Default 0. */
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
