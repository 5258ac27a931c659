import type * as undici from "undici"

/**
 * Makes undici's answer an instance of the platform's `Response` without copying it, because a copy of headers and body takes a
 * good part of the time of a call. Only for Node: Bun and Deno need a copy.
 */
export function forwardedResponse(answer: undici.Response): Response {
  return new (forwardedClass())(answer)
}

let made: (new (answer: undici.Response) => Response) | undefined

/** Made when the first one is needed, since the platform's own is loaded late. */
function forwardedClass(): new (answer: undici.Response) => Response {
  if (made !== undefined) return made
  class Response {
    readonly #answer: undici.Response
    #headers: Headers | undefined

    constructor(answer: undici.Response, headers?: Headers) {
      this.#answer = answer
      this.#headers = headers
    }

    get type(): ResponseType {
      return this.#answer.type
    }

    get url(): string {
      return this.#answer.url
    }

    get redirected(): boolean {
      return this.#answer.redirected
    }

    get status(): number {
      return this.#answer.status
    }

    get ok(): boolean {
      return this.#answer.ok
    }

    get statusText(): string {
      return this.#answer.statusText
    }

    get headers(): Headers {
      return (this.#headers ??= new Headers([...this.#answer.headers]))
    }

    get body(): ReadableStream<Uint8Array> | null {
      return this.#answer.body as ReadableStream<Uint8Array> | null
    }

    get bodyUsed(): boolean {
      return this.#answer.bodyUsed
    }

    arrayBuffer(): Promise<ArrayBuffer> {
      return this.#answer.arrayBuffer()
    }

    blob(): Promise<unknown> {
      return this.#answer.blob()
    }

    bytes(): Promise<Uint8Array> {
      return this.#answer.bytes()
    }

    json(): Promise<unknown> {
      return this.#answer.json()
    }

    text(): Promise<string> {
      return this.#answer.text()
    }

    /** By the platform, whose `FormData` is another one than undici's. */
    async formData(): Promise<FormData> {
      return new globalThis.Response(this.body, { headers: this.headers }).formData()
    }

    clone(): Response {
      return new Response(this.#answer.clone(), this.#headers && new Headers(this.#headers))
    }
  }
  Object.setPrototypeOf(Response.prototype, globalThis.Response.prototype)
  made = Response as unknown as new (answer: undici.Response) => globalThis.Response
  return made
}
