import { ignoreRejection } from "../errors/ignore-rejection.ts"

/** The body of a `Request`, kept so that it can be sent again. */
export interface KeptBody {
  /** The bytes; undefined where there are too many, or where they are still being read: such a body is sent once. */
  readonly bytes: () => Promise<Uint8Array<ArrayBuffer> | undefined>
  /** Gives up what was kept. */
  readonly drop: () => void
}

/** A `Request` does not say whether its body is a text or a stream without end. Bytes. */
const largestKept = 1024 * 1024

/** What a body at hand takes to be read, in turns of the microtask queue, and then some. */
const turns = 100

/** Keeps the body of a request that is about to be sent; undefined where it has none. */
export function keepBody(request: Request): KeptBody | undefined {
  if (request.body === null || request.bodyUsed) return undefined
  const reader = (request.clone().body as ReadableStream<Uint8Array>).getReader()
  let chunks: Array<Uint8Array> = []
  let size = 0
  let isComplete = false
  let isDropped = false

  const drop = (): void => {
    if (isDropped) return
    isDropped = true
    chunks = []
    ignoreRejection(reader.cancel())
  }

  const read = async (): Promise<void> => {
    while (!isDropped) {
      const { done, value } = await reader.read()
      if (done) isComplete = true
      if (done) return
      chunks.push(value)
      size += value.byteLength
      if (size > largestKept) drop()
    }
  }
  read().catch(drop)

  return {
    bytes: async () => {
      for (let turn = 0; turn < turns && !isComplete && !isDropped; turn++) await undefined
      return isComplete && !isDropped ? joined(chunks, size) : undefined
    },
    drop
  }
}

function joined(chunks: ReadonlyArray<Uint8Array>, size: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(size)
  let at = 0
  for (const chunk of chunks) {
    bytes.set(chunk, at)
    at += chunk.byteLength
  }
  return bytes
}
