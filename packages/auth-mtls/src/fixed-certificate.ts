import type { Agent } from "node:https"
import type * as undici from "undici"
import { clientAgent } from "./connection/client-agent.ts"
import { clientDispatcher, type DispatcherLife } from "./connection/client-dispatcher.ts"
import type { Connections } from "./connection/connections.ts"
import { probedUrl } from "./connection/probed-url.ts"
import { probeCertificate } from "./connection/probe-certificate.ts"
import type { ProxyChoice } from "./connection/proxy-choice.ts"
import { clientFetch } from "./fetch/client-fetch.ts"
import type { Identity } from "./material/read-identity.ts"

/** What programs make calls with. */
export interface Clients {
  /** The `fetch` of the platform, with the certificate. */
  readonly fetch: typeof globalThis.fetch
  /** For axios and `node:https`. */
  readonly agent: Agent
  /** For undici 7. */
  readonly dispatcher: undici.Dispatcher
}

/** A certificate that stays as it is, also after another one has taken its place. */
export interface FixedCertificate extends Clients {
  /** `x5t#S256` of RFC 8705: SHA-256 of the certificate, in base64url. */
  readonly fingerprint: string
  /** When the certificate ends to be valid, in milliseconds since 1970. */
  readonly expiresAt: number
  /** Makes one TLS handshake and resolves with the alert by which the server refuses the certificate, or with `undefined`. */
  readonly probe: (
    url: string | URL,
    options?: { readonly signal?: AbortSignal | undefined }
  ) => Promise<Error | undefined>
}

/** Makes clients that send through the connections of the moment. */
export function clientsOf(library: typeof undici, life: DispatcherLife): Clients {
  const { connections } = life
  const dispatcher = clientDispatcher(library.Dispatcher, life)
  const fetch = clientFetch(library, dispatcher, () => connections().isEnded())
  return { fetch, agent: clientAgent(connections), dispatcher }
}

/** Makes the form of an identity that stays as it is. */
export function fixedCertificate(
  library: typeof undici,
  identity: Identity,
  { connections, proxyFor }: { readonly connections: Connections; readonly proxyFor: ProxyChoice | undefined }
): FixedCertificate {
  const { fingerprint, expiresAt } = identity
  const { drain: close, destroy, isEnded } = connections
  return {
    ...clientsOf(library, { connections: () => connections, close, destroy }),
    fingerprint,
    expiresAt,
    probe: async (url, { signal } = {}) => {
      const probed = probedUrl(url)
      if (isEnded()) throw new Error("The client certificate is closed: it cannot be probed any more.")
      return probeCertificate(probed, { identity, proxyFor, signal })
    }
  }
}
