import {
  createTokenManager,
  type Provider,
  type TokenManager,
  type TokenManagerOptions,
  type TokenRequestInput
} from "@pix/auth-core"
import type { ClientCertificate } from "@pix/auth-mtls"
import { type ManualClock, manualClock } from "@pix/auth-core/testing"
import { type ProfileSandbox, startSandbox, type TlsSandbox } from "@pix/auth-sandbox"
import type { Psp } from "./psps.ts"

/** The clock of managers and sandboxes alike. */
export const clock: ManualClock = manualClock()
const opened: Array<TokenManager> = []
/** Token requests that have not been answered yet. */
let inFlight = 0

/** Disposes of every manager that was made. */
export async function disposeAll(): Promise<void> {
  for (const tokens of opened.splice(0)) await tokens.dispose()
}

/** A user of the PSP: the sandbox's own credentials, and the provider. */
export function managerFor(
  sandbox: ProfileSandbox,
  psp: Psp,
  options: Partial<TokenManagerOptions> = {}
): TokenManager {
  const { clientId, clientSecret, baseUrl } = sandbox
  const tokens = createTokenManager({
    provider: countingProvider(psp.provider(sandbox)),
    clientId,
    clientSecret,
    baseUrl,
    clock,
    fetch: counting((url, init) => fetch(url, init)),
    ...psp.options,
    ...options
  })
  opened.push(tokens)
  return tokens
}

/** The same work, which counts as a token request under way. */
export function counting<A extends ReadonlyArray<unknown>, B>(work: (...args: A) => Promise<B>) {
  return (...args: A): Promise<B> => {
    inFlight++
    return work(...args).finally(() => void inFlight--)
  }
}

/** The same provider, whose work counts so: some sign each token request, which takes its time. */
function countingProvider(provider: Provider): Provider {
  return { ...provider, request: counting(async (input: TokenRequestInput) => provider.request(input)) }
}

/** The same certificate, of which all work counts so. */
export function counted(certificate: ClientCertificate): ClientCertificate {
  const { fetch: send, probe } = certificate
  const own = { fetch: { value: counting(send) }, probe: { value: counting(probe) } }
  // A manager would send with the form that stays as it is, and not with these.
  const members = { ...own, current: { value: undefined } }
  return Object.create(certificate, members) as ClientCertificate
}

/** What a promise gives, with the waits between token requests made short. */
export async function inTime<A>(promise: Promise<A>): Promise<A> {
  const waiting = { isOver: false }
  const end = (): void => {
    waiting.isOver = true
  }
  promise.then(end, end)
  while (!waiting.isOver) {
    await new Promise((resolve) => setImmediate(resolve))
    if (inFlight === 0) await clock.advance(100)
  }
  return promise
}

/** The sandbox that plays the PSP. */
export function startOf({ profile, clients: known }: Psp, more: object = {}): Promise<ProfileSandbox> {
  return startSandbox({ profile, now: () => clock.now(), signing: "HS256", ...(known && { clients: known }), ...more })
}

/** The same over TLS, with certificates of its own. */
export function startOverTls({ profile, clients: known }: Psp): Promise<ProfileSandbox & TlsSandbox> {
  const options = { profile, now: () => clock.now(), signing: "HS256", ...(known && { clients: known }) } as const
  return startSandbox({ ...options, tls: true })
}
