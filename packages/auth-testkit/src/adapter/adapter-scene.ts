import { setTimeout } from "node:timers/promises"
import type { TokenManager, TokenProvider } from "@pix/auth-core"
import type { ManualClock } from "@pix/auth-core/testing"
import type { Sandbox, SandboxFault } from "@pix/auth-sandbox"
import type { ClientAnswer, ClientRequest, ClientUnderTest } from "./adapter-under-test.ts"
import type { LentCertificate } from "./certificate-pool.ts"
import type { ForeignServer, ForeignServerOptions } from "./foreign-server.ts"
import type { SceneApi } from "./scene-api.ts"

/** How one call ended: with an answer, which the client may have thrown, or with an error that is none. */
export interface Outcome {
  readonly answer: ClientAnswer | undefined
  /** What the client threw; undefined where it resolved. */
  readonly error: unknown
}

/** What a check of an adapter is given: the API on loopback, a manager on a clock of its own, and the client. */
export interface AdapterScene {
  readonly sandbox: Sandbox
  readonly clock: ManualClock
  readonly tokens: TokenManager
  /** The certificate of the manager, over mutual TLS alone. */
  readonly lent: LentCertificate | undefined
  /** Another client with the adapter. */
  readonly makeClient: (tokens: TokenProvider) => ClientUnderTest
  readonly client: ClientUnderTest
  /** The same client without the adapter, but with the certificate that the API demands. */
  readonly bare: ClientUnderTest
  /** The same client with nothing, which `admitPlain` lets in. */
  readonly plain: ClientUnderTest
  /** See {@link SceneApi}. */
  readonly admitPlain: SceneApi["admitPlain"]
  /**
   * Starts a server that is not the API, which speaks TLS where the API does. Wherever a token goes, the certificate has to go
   * too, and nowhere else: that is checked at the end.
   */
  readonly startServer: (options: Omit<ForeignServerOptions, "secure">) => Promise<ForeignServer>
  /** Starts one that plays an API of the check's own: over mutual TLS, the certificate alone makes a client trust it. */
  readonly startApi: (options: Omit<ForeignServerOptions, "secure">) => Promise<ForeignServer>
  /** Every token that the manager has had, and the secret: what may occur nowhere. */
  readonly secrets: () => ReadonlyArray<string>
  /** One call with the adapter; the API's balances unless told otherwise. Never rejects. */
  readonly call: (request?: Partial<ClientRequest>, client?: ClientUnderTest) => Promise<Outcome>
  /** Breaks the token endpoint; gives the function that mends it. */
  readonly breakTokens: (fault: Omit<SandboxFault, "route">) => () => void
}

/** A check of an adapter, before it has its scene. */
export interface AdapterCheck {
  readonly name: string
  readonly holds: (scene: AdapterScene) => Promise<void>
}

/** How a call ends. Never rejects. */
export async function outcomeOf(client: ClientUnderTest, request: ClientRequest): Promise<Outcome> {
  try {
    return { answer: await client.send(request), error: undefined }
  } catch (error) {
    return { answer: client.answerIn?.(error), error }
  }
}

/** The client's own kind of outcome: what it resolves with or throws, whatever is in it. */
export function kindOf({ answer, error }: Outcome): string {
  if (error === undefined) return `resolves with ${answer?.status}`
  const { name, code } = error as { readonly name?: unknown; readonly code?: unknown }
  return `rejects with ${String(name)} ${String(code)} of ${answer?.status}`
}

/**
 * Turns of the event loop after which something that should happen by itself is taken not to happen: some seconds, and
 * more on a machine that does much else, where everything takes longer.
 */
const patience = 5_000

/** Waits until it is so, which takes a moment of I/O. */
export async function until(isSo: () => boolean): Promise<void> {
  for (let turn = 0; !isSo(); turn++) {
    if (turn === patience) throw new Error(`Waited in vain for: ${String(isSo)}`)
    await setTimeout(1)
  }
}

/** What the promise gives, which it does without anything else having to happen: a client that hangs fails the check. */
export async function atOnce<A>(promise: Promise<A>): Promise<A> {
  let over = false
  const ended = (): void => {
    over = true
  }
  promise.then(ended, ended)
  await until(() => over)
  return promise
}
