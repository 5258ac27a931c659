import { ignoreRejection } from "../errors/ignore-rejection.ts"
import { discardBody } from "./discard-body.ts"
import type { FetchLikeResponse } from "./fetch-like.ts"

/** The body of a response as text, or undefined where it is larger than `most` bytes. The signal ends the reading. */
export async function bodyText(
  response: FetchLikeResponse,
  most: number,
  signal?: AbortSignal
): Promise<string | undefined> {
  const { body } = response
  if (body === null) return ""
  if (body === undefined) {
    if (typeof response.text !== "function") throw new TypeError("fetch() gave a response with neither body nor text()")
    const text = await response.text()
    return new TextEncoder().encode(text).byteLength > most ? undefined : text
  }
  const { next, cancel } = readerOf(body)
  signal?.addEventListener("abort", cancel)
  const decoder = new TextDecoder()
  let text = ""
  let size = 0
  for (;;) {
    const { done, value } = await next()
    if (done === true) return text + decoder.decode()
    // A stream of Node that has an encoding gives texts.
    const chunk: unknown = typeof value === "string" ? new TextEncoder().encode(value) : value
    if (!ArrayBuffer.isView(chunk)) throw new TypeError(notReadable)
    size += chunk.byteLength
    if (size > most) {
      cancel()
      return undefined
    }
    text += decoder.decode(chunk, { stream: true })
  }
}

const notReadable = "fetch() gave a body that is no stream of bytes, neither of the Web nor of Node"

interface Reader {
  readonly next: () => Promise<{ readonly done?: boolean | undefined; readonly value?: unknown }>
  readonly cancel: () => void
}

/** Reads chunk by chunk, from a stream of the Web or of Node. */
function readerOf(body: unknown): Reader {
  const stream = Object(body) as Partial<ReadableStream & AsyncIterable<unknown>>
  if (typeof stream.getReader === "function") {
    const reader = stream.getReader()
    return { next: () => reader.read(), cancel: () => ignoreRejection(reader.cancel()) }
  }
  const chunks = stream[Symbol.asyncIterator]?.()
  if (chunks === undefined) throw new TypeError(notReadable)
  return { next: () => chunks.next(), cancel: () => discardBody({ body }) }
}
