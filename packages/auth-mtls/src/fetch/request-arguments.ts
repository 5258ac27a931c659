import type * as undici from "undici"

/** What undici's `fetch` takes. */
export interface RequestArguments {
  readonly url: string
  readonly init: undici.RequestInit
}

type Input = Parameters<typeof globalThis.fetch>[0]
type Init = Parameters<typeof globalThis.fetch>[1]

/**
 * A call of the global `fetch`, in what undici's `fetch` understands: it knows neither `Request` nor `FormData` of the platform.
 */
export async function requestArguments(
  input: Input,
  init: Init,
  OwnFormData: typeof undici.FormData
): Promise<RequestArguments> {
  if (!(input instanceof Request)) {
    const body = init?.body instanceof FormData ? ownForm(init.body, OwnFormData) : init?.body
    return { url: String(input), init: { ...init, ...(body !== init?.body && { body }) } as undici.RequestInit }
  }
  // Also without `init`: a Request whose body was used already is refused, and not sent without it.
  const request = new Request(input, init)
  const { url, method, redirect, signal, referrer, referrerPolicy, integrity, keepalive, credentials, mode, cache } =
    request
  const body = request.body === null ? undefined : await measured(request.body, signal)
  const same = { method, redirect, signal, referrerPolicy, integrity, keepalive, credentials, cache }
  const optional = {
    ...(mode !== "navigate" && { mode }),
    ...(referrer !== "about:client" && { referrer }),
    ...(body !== undefined && { body, duplex: "half" as const })
  }
  return { url, init: { ...same, ...optional, headers: [...request.headers] } }
}

function ownForm(form: FormData, OwnFormData: typeof undici.FormData): undici.FormData {
  const own = new OwnFormData()
  for (const [name, value] of form) {
    if (typeof value === "string") own.append(name, value)
    else own.append(name, value, value.name)
  }
  return own
}

/** The longest body of a `Request` that is read before it is sent. */
const mostRead = 1_048_576

/**
 * The body of a `Request` as bytes, so that its length is sent: some PSPs refuse a body without (Itaú). A longer one goes on as
 * a stream.
 */
async function measured(body: ReadableStream<Uint8Array>, signal: AbortSignal): Promise<Uint8Array | ReadableStream> {
  const reader = body.getReader()
  const abort = (): void => void reader.cancel(signal.reason).catch(() => {})
  signal.addEventListener("abort", abort)
  try {
    const chunks: Array<Uint8Array> = []
    for (let length = 0; length <= mostRead;) {
      const { done, value } = await reader.read()
      signal.throwIfAborted()
      if (done) return Buffer.concat(chunks)
      chunks.push(value)
      length += value.byteLength
    }
    return rest(chunks, reader)
  } finally {
    signal.removeEventListener("abort", abort)
  }
}

function rest(chunks: Array<Uint8Array>, reader: ReadableStreamDefaultReader<Uint8Array>): ReadableStream<Uint8Array> {
  return new ReadableStream<Uint8Array>({
    pull: async (controller) => {
      const chunk = chunks.shift() ?? (await reader.read()).value
      if (chunk === undefined) controller.close()
      else controller.enqueue(chunk)
    },
    cancel: (reason) => reader.cancel(reason)
  })
}
