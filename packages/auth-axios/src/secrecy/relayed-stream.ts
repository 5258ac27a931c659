/** What we use of a stream of Node. */
interface Stream {
  readonly readableObjectMode?: boolean
  on(event: "error" | "close", listener: (error: unknown) => void): unknown
  destroy(error?: unknown): unknown
  [Symbol.asyncIterator](): AsyncIterator<unknown>
}

type MakeStream = (source: AsyncIterable<unknown>, options: { readonly objectMode: boolean }) => Stream

/** What an `IncomingMessage` tells about the answer. */
const told = ["headers", "rawHeaders", "statusCode", "statusMessage", "httpVersion"] as const

const relays = /* @__PURE__ */ new WeakSet<object>()

/**
 * A stream of Node with the same content that does not lead to the request, as an `IncomingMessage` and a stream that is piped
 * into a request do. Its errors are redacted before anybody gets them. What is no such stream is given back as it is.
 */
export function relayedStream(data: unknown, redact: (error: unknown) => void = () => {}): unknown {
  // Forms of the package form-data tell their headers and their length.
  if (!isStream(data) || relays.has(data) || "getHeaders" in data) return data
  const from = readableFrom(data)
  if (from === undefined) return data
  const relay = from(
    chunksOf(data, redact, () => relay.destroy()),
    { objectMode: data.readableObjectMode === true }
  )
  relays.add(relay)
  relay.on("close", () => data.destroy())
  data.on("error", (error) => {
    redact(error)
    relay.destroy(error)
  })
  for (const name of told) if (name in data) Reflect.set(relay, name, Reflect.get(data, name))
  return relay
}

function isStream(data: unknown): data is Stream {
  if (typeof data !== "object" || data === null) return false
  const { pipe, destroy } = data as { pipe?: unknown; destroy?: unknown }
  return typeof pipe === "function" && typeof destroy === "function" && Symbol.asyncIterator in data
}

/** `Readable.from` of the library that the stream is from. The one of a `Duplex` makes something else. */
function readableFrom(stream: object): MakeStream | undefined {
  let from: MakeStream | undefined
  for (let next: unknown = stream.constructor; typeof next === "function"; next = Object.getPrototypeOf(next)) {
    if (Object.hasOwn(next, "from")) from = (next as unknown as { from: MakeStream }).from
  }
  return from
}

/** Not a generator: one that waits for a chunk cannot be told to stop. */
function chunksOf(stream: Stream, redact: (error: unknown) => void, close: () => void): AsyncIterableIterator<unknown> {
  const chunks = stream[Symbol.asyncIterator]()
  const end = { done: true, value: undefined } as const
  return {
    [Symbol.asyncIterator]() {
      return this
    },
    next: () =>
      chunks.next().catch((error: unknown) => {
        redact(error)
        if ((error as { code?: unknown } | undefined)?.code !== "ERR_STREAM_PREMATURE_CLOSE") throw error
        // It was closed without an error, and so is the relay.
        close()
        return end
      }),
    return: async () => {
      stream.destroy()
      return end
    }
  }
}
