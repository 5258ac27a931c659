import { type Attached, type Authorization, rejectsToken, replay, type TokenProvider } from "@pix/auth-core/adapter"
import type { Readable } from "node:stream"
import type { Dispatcher } from "undici"
import { answerRelay, type Call, failCall, hidden, startCall } from "./answer-relay.ts"
import { type HeldAnswer, heldAnswer } from "./held-answer.ts"
import type { OwnRequest } from "./own-request.ts"

type Handler = Dispatcher.DispatchHandler
type Options = Dispatcher.DispatchOptions

/** A call that gets a token. */
export interface TokenCall extends Call {
  readonly tokens: TokenProvider
  readonly method: string
  readonly request: OwnRequest
  /** Sends it with the certificate that comes with the token. */
  readonly send: (attached: Attached, options: Options, handler: Handler) => boolean
}

/** Sends the call when there is a token. An abort of the caller ends the wait. */
export async function sendWhenPossible(call: TokenCall): Promise<void> {
  const { tokens, request, controller } = call
  // undici listens for errors of the stream only after the dispatch. If it fails before, with no listener, the process ends.
  const ignoreBody = listenToBody(request.body, (error) => controller.abort(error))
  try {
    startCall(call, undefined)
    const authorization = await tokens.getAuthorization({ signal: controller.signal() })
    sendAtOnce(call, () => request.attach(authorization))
  } catch (error) {
    failLater(call, error)
  } finally {
    ignoreBody()
  }
}

/** Where nobody is left to catch what a handler throws. */
function failLater(call: Call, error: unknown): void {
  try {
    failCall(call, error)
  } catch {
    // The fault of the handler is its own.
  }
}

function listenToBody(body: unknown, listener: (error: Error) => void): () => void {
  const { on, off } = Object(body) as Partial<Readable>
  if (typeof on !== "function" || typeof off !== "function") return () => {}
  on.call(body, "error", listener)
  return () => off.call(body, "error", listener)
}

/** Sends the call now. What a dispatcher throws becomes the error of the call. */
export function sendAtOnce(call: TokenCall, attachedNow: () => Attached): boolean {
  let attached: Attached | undefined
  try {
    attached = attachedNow()
    return sendFirst(call, attached)
  } catch (error) {
    failCall(call, hidden(error, attached))
    return true
  }
}

/** Sends the call, and once more with another token if the API rejects this one. */
function sendFirst(call: TokenCall, attached: Attached): boolean {
  const relay = answerRelay(call, attached)
  let answer: Required<Pick<Handler, "onResponseData" | "onResponseEnd" | "onResponseError">> = relay
  return call.send(attached, call.request.first(attached), {
    ...relay,
    onResponseStart: (sending, status, headers, text) => {
      if (!rejectsToken(call.tokens, status)) return relay.onResponseStart(sending, status, headers, text)
      const held = heldAnswer(sending, lengthOf(headers["content-length"]), () => call.controller.paused)
      const handOver = (): void => {
        answer = relay
        relay.onResponseStart(sending, status, headers, text)
        // The caller may not want the rest.
        if (call.controller.aborted) failCall(call, call.controller.reason)
        held.handOver(relay)
      }
      answer = held
      void replayCall(call, attached, held, handOver)
    },
    onResponseData: (...event) => answer.onResponseData(...event),
    onResponseEnd: (...event) => answer.onResponseEnd(...event),
    onResponseError: (...event) => answer.onResponseError(...event)
  })
}

async function replayCall(
  call: TokenCall,
  { accessToken }: Attached,
  { discard }: HeldAnswer,
  handOver: () => void
): Promise<void> {
  const { method, url, tokens, request } = call
  const again = request.again()
  try {
    const replayed = await replay(tokens, {
      method,
      url,
      accessToken,
      signal: call.controller.signal(),
      isOneShot: again === undefined,
      discard,
      resend: (authorization) => sendAgain(call, authorization, again as NonNullable<typeof again>),
      rejects: (status) => rejectsToken(tokens, status)
    })
    if (replayed === undefined) handOver()
  } catch (error) {
    call.controller.abort(error as Error)
    failLater(call, error)
  }
}

/** Sends the call again and passes the answer on, whatever it is. Gives its status; 0 where there was none. */
function sendAgain(
  call: TokenCall,
  authorization: Authorization,
  options: (attached: Attached) => Options
): Promise<number> {
  const attached = call.request.attach(authorization)
  const relay = answerRelay(call, attached)
  return new Promise((resolve) => {
    const handler: Handler = {
      ...relay,
      onResponseStart: (sending, status, headers, text) => {
        if (status >= 200) resolve(status)
        relay.onResponseStart(sending, status, headers, text)
      },
      onResponseError: (sending, error) => {
        resolve(0)
        relay.onResponseError(sending, error)
      }
    }
    try {
      call.send(attached, options(attached), handler)
    } catch (error) {
      handler.onResponseError?.(call.controller, error as Error)
    }
  })
}

function lengthOf(declared: string | string[] | undefined): number | undefined {
  return typeof declared === "string" ? Number(declared) : undefined
}
