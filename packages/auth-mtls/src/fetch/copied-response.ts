import type * as undici from "undici"

/**
 * undici's answer in a `Response` of the platform, with its body. Servers of Bun and Deno send what is inside a response, and
 * not what its members say.
 */
export function copiedResponse(answer: undici.Response): Response {
  const init = initOf(answer, [...answer.headers])
  return new (answeredResponse())(answer.body as ReadableStream<Uint8Array> | null, init, answer)
}

function initOf({ status, statusText }: undici.Response, headers: HeadersInit): ResponseInit {
  // A status that the constructor refuses can arrive all the same.
  return { status: status >= 200 && status <= 599 ? status : 500, statusText, headers }
}

type Body = ReadableStream<Uint8Array> | null
type AnsweredResponse = new (body: Body, init: ResponseInit, answer: undici.Response) => Response
let made: AnsweredResponse | undefined

/**
 * A class of responses that have the address of an answer, and so do their copies. Made when the first one is needed, since the
 * platform's own is loaded late, and reads members before there is an answer. Each holds its answer, because undici cancels the
 * body of an answer that nobody holds.
 */
function answeredResponse(): AnsweredResponse {
  made ??= class Response extends globalThis.Response {
    readonly #answer: undici.Response

    constructor(body: Body, init: ResponseInit, answer: undici.Response) {
      super(body, init)
      this.#answer = answer
    }

    override get url(): string {
      return #answer in this ? this.#answer.url : super.url
    }

    override get status(): number {
      return #answer in this ? this.#answer.status : super.status
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

    override clone(): globalThis.Response {
      const { body, headers } = super.clone()
      return new Response(body, initOf(this.#answer, headers), this.#answer)
    }
  }
  return made
}
