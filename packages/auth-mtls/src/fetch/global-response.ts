import type * as undici from "undici"

/** undici's answer as a `Response` of the platform, which callers and other libraries look for with `instanceof`. */
export function globalResponse(answer: undici.Response): Response {
  return new (answeredResponse())(answer)
}

type AnsweredResponse = new (answer: undici.Response) => Response
let made: AnsweredResponse | undefined

/**
 * A class of responses that read everything from undici's answer. To copy it would take as long as much of a call. The class is made
 * when it is first needed, since the platform's own is loaded late; that one reads members before there is an answer.
 */
function answeredResponse(): AnsweredResponse {
  made ??= class Response extends globalThis.Response {
    readonly #answer: undici.Response
    #headers: Headers | undefined

    constructor(answer: undici.Response) {
      super(null)
      this.#answer = answer
    }

    override get url(): string {
      return #answer in this ? this.#answer.url : super.url
    }

    override get status(): number {
      return #answer in this ? this.#answer.status : super.status
    }

    override get statusText(): string {
      return #answer in this ? this.#answer.statusText : super.statusText
    }

    override get ok(): boolean {
      return #answer in this ? this.#answer.ok : super.ok
    }

    override get redirected(): boolean {
      return #answer in this ? this.#answer.redirected : super.redirected
    }

    override get type(): ResponseType {
      return #answer in this ? this.#answer.type : super.type
    }

    override get headers(): Headers {
      if (!(#answer in this)) return super.headers
      return (this.#headers ??= new Headers([...this.#answer.headers]))
    }

    override get body(): globalThis.Response["body"] {
      return #answer in this ? (this.#answer.body as globalThis.Response["body"]) : super.body
    }

    override get bodyUsed(): boolean {
      return #answer in this ? this.#answer.bodyUsed : super.bodyUsed
    }

    override arrayBuffer(): Promise<ArrayBuffer> {
      return this.#answer.arrayBuffer()
    }

    override blob(): Promise<Blob> {
      return this.#answer.blob() as Promise<Blob>
    }

    override bytes(): ReturnType<globalThis.Response["bytes"]> {
      return this.#answer.bytes() as ReturnType<globalThis.Response["bytes"]>
    }

    override json(): Promise<any> {
      return this.#answer.json()
    }

    override text(): Promise<string> {
      return this.#answer.text()
    }

    /** By the platform, whose `FormData` is another class than undici's. */
    override formData(): Promise<FormData> {
      return new globalThis.Response(this.body, { headers: this.headers }).formData()
    }

    override clone(): globalThis.Response {
      return new Response(this.#answer.clone())
    }
  }
  return made
}
