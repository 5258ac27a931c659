import type { ClientCertificate, TokenProvider } from "@pix/auth-core"

/** One request, in terms that every client has. */
export interface ClientRequest {
  /** Absolute. */
  readonly url: string
  /** @default "GET" */
  readonly method?: string | undefined
  /** Besides those that the client sets by itself. */
  readonly headers?: Readonly<Record<string, string>> | undefined
  /** A text, or a stream that can be read once. */
  readonly body?: string | ReadableStream<Uint8Array> | undefined
  /** Ends the call. */
  readonly signal?: AbortSignal | undefined
  /** Milliseconds, for the client's own timeout. Only where the client says that it has one. */
  readonly timeout?: number | undefined
}

/** What the API answered. */
export interface ClientAnswer {
  /** Of HTTP. */
  readonly status: number
  /** All of it, as text. */
  readonly body: string
}

/** A client with the adapter under test, as its user would call it. */
export interface ClientUnderTest {
  /** Resolves or rejects as the client does, with its own retries switched off. */
  readonly send: (request: ClientRequest) => Promise<ClientAnswer>
  /** The answer in an error that the client throws for a status; undefined for any other error. */
  readonly answerIn?: ((error: unknown) => ClientAnswer | undefined) | undefined
  /** Whether the client has a timeout of its own. */
  readonly hasTimeout?: boolean | undefined
  /** Where the client sends through dispatchers of undici: one without the adapter, which client certificates of the checks send with. */
  readonly dispatcher?: object | undefined
}

/**
 * Makes the client: with the adapter where there are `tokens`, and as it is without them, which shows the checks what the
 * client's own kinds of answers and errors are.
 *
 * Over mutual TLS, the client as it is has to be sent through the `certificate` in order to reach the API: by its `fetch` or its
 * `agent`. The client with the adapter is given none: the adapter brings the certificate.
 */
export type MakeClient = (
  tokens: TokenProvider | undefined,
  certificate: ClientCertificate | undefined
) => ClientUnderTest
