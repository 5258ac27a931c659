import type { Dispatcher } from "undici"

type Handler = Dispatcher.DispatchHandler
type RawHeaders = Array<Buffer | Array<Buffer>>

/**
 * A handler of the form that undici has had since 7, whatever form the caller's has: `fetch` of undici 7, also the one
 * inside Node, has the older one, and not every version of undici translates it before an interceptor sees it.
 */
export function currentHandler(handler: Handler): Handler {
  if (typeof handler.onRequestStart === "function") return handler
  return {
    onRequestStart: (controller, context) => {
      const abort = (reason?: Error): void => controller.abort(reason as Error)
      const connect = handler.onConnect?.bind(handler) as ((abort: unknown, context: unknown) => void) | undefined
      connect?.(abort, context)
    },
    onResponseStarted: () => handler.onResponseStarted?.(),
    onResponseStart: (controller, status, headers, text) => {
      const resume = (): void => controller.resume()
      const goesOn = handler.onHeaders?.(status, rawHeaders(headers) as Array<Buffer>, resume, text ?? "")
      if (goesOn === false) controller.pause()
    },
    onResponseData: (controller, chunk) => {
      if (handler.onData?.(chunk) === false) controller.pause()
    },
    onResponseEnd: (_controller, trailers) => handler.onComplete?.(rawHeaders(trailers) as unknown as Array<string>),
    onResponseError: (_controller, error) => handler.onError?.(error)
  }
}

/** Names and values in turn, a header that occurs several times with a list. */
function rawHeaders(headers: Readonly<Record<string, string | string[] | undefined>>): RawHeaders {
  return Object.entries(headers).flatMap(([name, value]) => {
    if (value === undefined) return []
    return [bytes(name), Array.isArray(value) ? value.map(bytes) : bytes(value)]
  })
}

function bytes(text: string): Buffer {
  return Buffer.from(text, "latin1")
}
