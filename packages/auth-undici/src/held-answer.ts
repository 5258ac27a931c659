import type { Dispatcher } from "undici"

type Handler = Required<Pick<Dispatcher.DispatchHandler, "onResponseData" | "onResponseEnd" | "onResponseError">>
type Controller = Dispatcher.DispatchController

/** How many bytes of an answer are kept, or are read to free the connection. */
const mostRead = 64 * 1024

/** An answer that waits until it is known whether the caller gets it. */
export interface HeldAnswer extends Handler {
  /** Passes on what has come, and lets the rest come. */
  readonly handOver: (handler: Handler) => void
  /** Reads the rest and drops it, or closes the connection if the rest is long. */
  readonly discard: () => void
}

/**
 * Keeps what comes of an answer, and pauses it when that is much. A short one is read to its end, because otherwise it keeps a
 * connection that the token request may need.
 *
 * @param length of its body; undefined where it does not say
 * @param isPaused whether the caller wants to wait, when the answer has been handed over
 */
export function heldAnswer(controller: Controller, length: number | undefined, isPaused: () => boolean): HeldAnswer {
  let events: Array<(handler: Handler) => void> = []
  let size = 0
  let isOver = false
  let reader: Handler | undefined
  const pass = (event: (handler: Handler) => void): void => {
    if (reader === undefined) events.push(event)
    else event(reader)
  }
  return {
    onResponseData: (_, chunk) => {
      size += chunk.byteLength
      if (reader === undefined && size > mostRead) controller.pause()
      pass((handler) => handler.onResponseData(_, chunk))
    },
    onResponseEnd: (_, trailers) => {
      isOver = true
      pass((handler) => handler.onResponseEnd(_, trailers))
    },
    onResponseError: (_, error) => {
      isOver = true
      pass((handler) => handler.onResponseError(_, error))
    },
    handOver: (handler) => {
      reader = handler
      for (const event of events) event(handler)
      events = []
      if (!isOver && !isPaused()) controller.resume()
    },
    discard: () => {
      reader = drain(controller, size)
      events = []
      if (!isOver && Math.max(length ?? 0, size) > mostRead) controller.abort(notNeeded())
    }
  }
}

function drain(controller: Controller, kept: number): Handler {
  let size = kept
  return {
    onResponseData: (_, chunk) => {
      size += chunk.byteLength
      if (size > mostRead) controller.abort(notNeeded())
    },
    onResponseEnd: () => {},
    onResponseError: () => {}
  }
}

function notNeeded(): Error {
  return new Error("The answer was given up, because the request is sent again with another token.")
}
