import { type Attached, redactInPlace, withoutQuery } from "@pix/auth-core/adapter"
import type { Dispatcher } from "undici"
import type { CallController } from "./call-controller.ts"
import { type Hop, hopAfter, type RedirectTrail } from "./redirect-trail.ts"

type Handler = Dispatcher.DispatchHandler
type Controller = Dispatcher.DispatchController
type AnswerHeaders = Parameters<NonNullable<Handler["onResponseStart"]>>[2]

/** One call of the interceptor, however often it is sent. */
export interface Call {
  /** The caller's. */
  readonly handler: Handler
  readonly controller: CallController
  readonly trail: RedirectTrail
  readonly covers: (url: string) => boolean
  /** Absolute, with the caller's query. */
  readonly url: string
  readonly byFetch: boolean
  /** What the caller was given as context when the request began. */
  context: object | undefined
  /** Whether the caller has been told the end. */
  isOver: boolean
}

/** Ends the call with an error, once. */
export function failCall(call: Call, error: unknown): void {
  if (call.isOver) return
  call.isOver = true
  call.handler.onResponseError?.(call.controller, error as Error)
}

/** Tells the caller that the request has begun, once, however often it begins. */
export function startCall(call: Call, context: object | undefined): void {
  if (call.context !== undefined) {
    Object.assign(call.context, context)
    return
  }
  call.context = context ?? {}
  call.handler.onRequestStart?.(call.controller, call.context)
}

/** Passes the answer to one sending on to the caller. */
export function answerRelay(call: Call, attached: Attached | undefined): Relay {
  const { handler, controller } = call
  let hop: Hop | undefined
  return {
    onRequestStart: (sending, context: { readonly history?: ReadonlyArray<unknown> } | undefined) => {
      controller.follow(sending)
      startCall(call, context ?? undefined)
      // The interceptor that follows redirects would send the token to any origin. Nothing has been sent to this one yet.
      if (attached !== undefined && (context?.history?.length ?? 0) > 0) sending.abort(wrongOrder())
    },
    onResponseStarted: () => handler.onResponseStarted?.(),
    onResponseStart: (sending, status, headers, text) => {
      const shown = withoutOurs(sending, headers, attached)
      const next = hopAfter(status, shown["location"], { url: call.url, byFetch: call.byFetch, attached })
      // A URL that is not covered gets no token, so its hop need not be remembered.
      hop = next !== undefined && call.covers(next.url) ? next : undefined
      const start = (): void => handler.onResponseStart?.(controller, status, shown, text)
      if (hop?.byFetch === true) call.trail.after(hop, start)
      else start()
    },
    onResponseData: (_, chunk) => {
      if (!call.isOver) handler.onResponseData?.(controller, chunk)
    },
    onResponseEnd: (_, trailers) => {
      if (call.isOver) return
      const end = (): void => handler.onResponseEnd?.(controller, trailers)
      if (hop?.byFetch === false) call.trail.during(hop, end)
      else end()
      call.isOver = true
    },
    onResponseError: (_, error) => failCall(call, hidden(error, attached))
  }
}

type Relay = Required<
  Pick<
    Handler,
    "onRequestStart" | "onResponseStarted" | "onResponseStart" | "onResponseData" | "onResponseEnd" | "onResponseError"
  >
>

/** An error that does not quote the provider's query. */
export function hidden<E>(error: E, attached: Attached | undefined): E {
  if (attached !== undefined) redactInPlace(error, Object.values(attached.query))
  return error
}

/** Removes the provider's query from `Location`, because clients that follow a redirect show its URL. */
function withoutOurs(
  sending: Controller | null,
  headers: AnswerHeaders,
  attached: Attached | undefined
): AnswerHeaders {
  const { location } = headers
  if (attached === undefined || location === undefined) return headers
  const { query } = attached
  const all = [location].flat()
  const shown = all.map((one) => withoutQuery(one, query))
  if (shown.every((one, index) => one === all[index])) return headers
  const raw = sending?.rawHeaders
  if (sending !== null && Array.isArray(raw)) {
    sending.rawHeaders = raw.map((one: unknown) => {
      const index = all.indexOf(Buffer.isBuffer(one) ? one.toString("latin1") : String(one))
      return index < 0 ? one : Buffer.from(shown[index] ?? "", "latin1")
    }) as Array<Buffer>
  }
  return { ...headers, location: typeof location === "string" ? (shown[0] ?? "") : shown }
}

function wrongOrder(): TypeError {
  return new TypeError(
    "A redirect was not followed, because the token could have gone to another origin: the redirect interceptor was composed " +
      "before createAuthInterceptor. Compose it after: dispatcher.compose(createAuthInterceptor(tokens), redirect())."
  )
}
