import type { FetchLikeResponse } from "@pix/auth-core"
import type { AxiosResponse } from "axios"
import { discard } from "../send-once.ts"

/**
 * A response of axios as one of `fetch`: a `Response`, or where there is none, or none of this status, the part of it that token
 * requests read. Errors of a body that is still read are redacted.
 */
export function fetchResponse(
  { status, headers, data }: Pick<AxiosResponse<unknown>, "status" | "headers" | "data">,
  redact: (error: unknown) => unknown
): FetchLikeResponse {
  const pairs = Object.entries(headers ?? {}).flatMap(([name, value]) =>
    [value].flat().map((one): [string, string] => [name.toLowerCase(), String(one)])
  )
  // These have no body, and a `Response` refuses one.
  const isEmpty = data === undefined || data === null || status === 204 || status === 205 || status === 304
  if (isEmpty) discard(data)
  const body = isEmpty ? null : streamOf(data, redact)
  if (typeof Response === "function" && status >= 200 && status <= 599) {
    const response = new Response(body, { status })
    for (const [name, value] of pairs) append(response.headers, name, value)
    return response
  }
  const get = (name: string): string | null => {
    const values = pairs.filter(([one]) => one === name.toLowerCase()).map(([, value]) => value)
    return values.length > 0 ? values.join(", ") : null
  }
  return { status, headers: { get }, body }
}

/** A header that HTTP does not allow is no reason to lose the status. */
function append(headers: Headers, name: string, value: string): void {
  try {
    headers.append(name, value)
  } catch {
    // As `fetch` would never have given it.
  }
}

/** Of a stream of Node or of the Web, of what other adapters give as well: a text, bytes, or what was in JSON. */
function streamOf(data: unknown, redact: (error: unknown) => unknown): ReadableStream<Uint8Array<ArrayBuffer>> {
  const chunks = chunksOf(data)
  return new ReadableStream(
    {
      pull: async (controller) => {
        try {
          const { done, value } = await chunks.next()
          if (done === true) controller.close()
          else controller.enqueue(bytes(value))
        } catch (error) {
          controller.error(redact(error))
        }
      },
      cancel: () => {
        discard(data)
        void chunks.return?.(undefined).catch(() => {})
      }
    },
    // Nothing is read before somebody wants it.
    { highWaterMark: 0 }
  )
}

function chunksOf(data: unknown): AsyncIterator<unknown> {
  const { on, [Symbol.asyncIterator]: iterate } = Object(data) as {
    on?: unknown
    [Symbol.asyncIterator]?: () => AsyncIterator<unknown>
  }
  if (typeof iterate !== "function") return oneChunk(data)
  // Whoever reads gets the error. Without a listener, one after the reading would end the process.
  if (typeof on === "function") on.call(data, "error", () => {})
  return iterate.call(data)
}

async function* oneChunk(data: unknown): AsyncGenerator {
  yield typeof data === "object" && !ArrayBuffer.isView(data) && !isBuffer(data) ? JSON.stringify(data) : data
}

function bytes(value: unknown): Uint8Array<ArrayBuffer> {
  if (ArrayBuffer.isView(value)) return new Uint8Array(value.buffer as ArrayBuffer, value.byteOffset, value.byteLength)
  return isBuffer(value) ? new Uint8Array(value) : new TextEncoder().encode(String(value))
}

function isBuffer(value: unknown): value is ArrayBuffer {
  return Object.prototype.toString.call(value) === "[object ArrayBuffer]"
}
