import { largestKept } from "@pix/auth-core/adapter"
import type { Dispatcher } from "undici"
import { type OwnHeaders, valueOf } from "./request-headers.ts"

export type Body = Dispatcher.DispatchOptions["body"]

/** A body that the caller cannot change any more. */
export interface OwnBody {
  /** For the first sending. */
  readonly first: Body
  /** For the second: undefined where there is none, because the body can be read only once. */
  readonly again: () => { readonly body: Body } | undefined
}

/**
 * Takes over a body. Texts, bytes, blobs and forms can be sent twice. Everything else is read once; of what undici's `fetch`
 * gives, a copy is kept meanwhile.
 */
export function ownBody(body: Body, headers: OwnHeaders): OwnBody {
  if (body === undefined || body === null || typeof body === "string") return repeatable(body)
  const given: unknown = body
  if (ArrayBuffer.isView(given)) {
    return repeatable(new Uint8Array(given.buffer, given.byteOffset, given.byteLength).slice())
  }
  if (given instanceof ArrayBuffer) return repeatable(new Uint8Array(given.slice(0)))
  if (isForm(given)) return repeatable(copyOfForm(given))
  if (given instanceof Blob) return repeatable(body)
  const length = isGenerator(given) ? lengthOf(headers) : undefined
  return length === undefined
    ? { first: body, again: () => undefined }
    : kept(given as AsyncIterable<Uint8Array>, length)
}

function repeatable(body: Body): OwnBody {
  return { first: body, again: () => ({ body }) }
}

/** Whether it is what undici's `fetch` makes of every body: it does not show whether that was a text or a stream. */
function isGenerator(body: unknown): boolean {
  return Object.prototype.toString.call(body) === "[object AsyncGenerator]"
}

/** The length that `fetch` has declared, which it knows of all bodies but streams; undefined if it is too long to be kept. */
function lengthOf(headers: OwnHeaders): number | undefined {
  const declared = valueOf(headers, "content-length")
  const length = typeof declared === "string" && /^\d+$/.test(declared) ? Number(declared) : Number.POSITIVE_INFINITY
  return length <= largestKept ? length : undefined
}

function kept(body: AsyncIterable<Uint8Array>, length: number): OwnBody {
  const chunks: Array<Uint8Array> = []
  let size = 0
  const read = async function* (): AsyncGenerator<Uint8Array> {
    for await (const chunk of body) {
      size += chunk.byteLength
      if (size <= length) chunks.push(chunk)
      yield chunk
    }
  }
  return {
    first: read() as unknown as Body,
    // The end may not have been read when the API answers, but the length says that it has come.
    again: () => (size === length ? { body: Buffer.concat(chunks) } : undefined)
  }
}

function isForm(body: unknown): body is FormData {
  const { append, getAll } = body as Partial<FormData>
  return typeof append === "function" && typeof getAll === "function"
}

function copyOfForm(form: FormData): Body {
  const copy = new (form.constructor as typeof FormData)()
  for (const [name, value] of form) copy.append(name, value as string)
  return copy as unknown as Body
}
