import type { Dispatcher } from "undici"

type Handler = Required<Pick<Dispatcher.DispatchHandler, "onResponseData" | "onResponseEnd" | "onResponseError">>
type Controller = Dispatcher.DispatchController

/** How much of an answer that nobody reads is let through, so that its connection can be used again. Bytes. */
const mostDrained = 128 * 1024

/** An answer that is paused until it is known whether the caller gets it. */
export interface HeldAnswer extends Handler {
  /** Passes on what has come, and lets the rest come. */
  readonly handOver: (handler: Handler) => void
  /** Lets the rest come for nobody, or closes the connection if that is much. */
  readonly discard: () => void
}

/**
 * Pauses an answer. Dispatchers that cannot pause, such as those of a test, go on all the same: what they give is kept.
 *
 * @param length of its body; undefined where it does not say
 * @param isPaused whether the caller wants to wait, when the answer has been handed over
 */
export function heldAnswer(controller: Controller, length: number | undefined, isPaused: () => boolean): HeldAnswer {
  let events: Array<(handler: Handler) => void> = []
  let isOver = false
  let reader: Handler | undefined
  const pass = (event: (handler: Handler) => void): void => {
    if (reader === undefined) events.push(event)
    else event(reader)
  }
  controller.pause()
  return {
    onResponseData: (_, chunk) => pass((handler) => handler.onResponseData(_, chunk)),
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
      reader = drain(controller)
      events = []
      if (isOver) return
      if (length !== undefined && length > mostDrained) controller.abort(new Error("The answer was not needed."))
      else controller.resume()
    }
  }
}

function drain(controller: Controller): Handler {
  let size = 0
  return {
    onResponseData: (_, chunk) => {
      size += chunk.byteLength
      if (size > mostDrained) controller.abort(new Error("The answer was not needed."))
    },
    onResponseEnd: () => {},
    onResponseError: () => {}
  }
}
