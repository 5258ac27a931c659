import { ignoreRejection } from "../errors/ignore-rejection.ts"

/** The body of a `Request`, kept so that it can be sent again. */
export interface KeptBody {
  /** The bytes; undefined where there are too many, or where they are still being read: such a body is sent once. */
  readonly bytes: () => Promise<Uint8Array<ArrayBuffer> | undefined>
  /** Gives up what was kept. */
  readonly drop: () => void
}

/** How much of a body is kept where a `Request` does not say whether it is a text or a stream without end. Bytes. */
export const largestKept: number = 1024 * 1024

/** What a body at hand takes to be read, in turns of the microtask queue, and then some. */
const turns = 100

/** Keeps the body of a request that is about to be sent; undefined where it has none. */
export function keepBody(request: Request, most: number): KeptBody | undefined {
  if (most === 0 || request.body === null || request.bodyUsed) return undefined
  const reader = (request.clone().body as ReadableStream<Uint8Array>).getReader()
  const chunks: Array<Uint8Array> = []
  const kept = { size: 0, isComplete: false, isDropped: false }

  const drop = (): void => {
    if (kept.isDropped) return
    kept.isDropped = true
    chunks.length = 0
    ignoreRejection(reader.cancel())
  }

  const read = async (): Promise<void> => {
    while (!kept.isDropped) {
      const { done, value } = await reader.read()
      if (done) kept.isComplete = true
      if (done) return
      chunks.push(value)
      kept.size += value.byteLength
      if (kept.size > most) drop()
    }
  }
  read().catch(drop)

  return {
    bytes: async () => {
      for (let passed = 0; passed < turns && !kept.isComplete && !kept.isDropped; passed++) await turn()
      return kept.isComplete && !kept.isDropped ? joined(chunks, kept.size) : undefined
    },
    drop
  }
}

/** One turn of the microtask queue. */
function turn(): Promise<void> {
  return Promise.resolve()
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
