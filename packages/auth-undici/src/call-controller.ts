import type { Dispatcher } from "undici"

type Controller = Dispatcher.DispatchController

/** The controller that the caller has for the whole call. It passes on what the caller wants to the sending under way. */
export interface CallController extends Controller {
  /** Aborts when the caller does. */
  readonly signal: () => AbortSignal
  /** From now on this sending is under way. */
  readonly follow: (sending: Controller) => void
}

export function callController(): CallController {
  let current: Controller | undefined
  let isPaused = false
  let aborted: { readonly reason: Error } | undefined
  // Made only if the call waits for a token.
  let waiting: AbortController | undefined
  const endWaiting = (): void => waiting?.abort(aborted?.reason ?? undefined)
  return {
    signal: () => {
      waiting ??= new AbortController()
      if (aborted !== undefined) endWaiting()
      return waiting.signal
    },
    follow: (sending) => {
      current = sending
      if (aborted !== undefined) sending.abort(aborted.reason)
      else if (isPaused) sending.pause()
    },
    abort: (reason) => {
      aborted ??= { reason }
      endWaiting()
      current?.abort(reason)
    },
    pause: () => {
      isPaused = true
      current?.pause()
    },
    resume: () => {
      isPaused = false
      current?.resume()
    },
    get paused() {
      return isPaused
    },
    get aborted() {
      return aborted !== undefined || current?.aborted === true
    },
    get reason() {
      return current?.reason ?? aborted?.reason ?? null
    },
    get rawHeaders() {
      return current?.rawHeaders ?? null
    },
    set rawHeaders(headers) {
      if (current !== undefined) current.rawHeaders = headers
    },
    get rawTrailers() {
      return current?.rawTrailers ?? null
    },
    set rawTrailers(trailers) {
      if (current !== undefined) current.rawTrailers = trailers
    }
  }
}
