import type { Agent } from "node:https"
import type { SecureContext } from "node:tls"
import type { Dispatcher } from "undici"
import { makeConnections, type Makers, verified } from "./connection/connections.ts"
import { proxyChoice } from "./connection/proxy-choice.ts"
import { clientsOf, type FixedCertificate, fixedCertificate } from "./fixed-certificate.ts"
import type { ClientCertificateOptions } from "./client-certificate-options.ts"
import type { CheckedMaterial } from "./material/checked-material.ts"
import { checkedMaterial, checkedOptions } from "./material/checked-options.ts"
import type { ClientCertificateMaterial } from "./material/client-certificate-material.ts"
import { readIdentity } from "./material/read-identity.ts"
import { filesOf, watchFiles } from "./material/watched-files.ts"
import { replaceableIdentity } from "./replaceable-identity.ts"
import { systemTime } from "./system-clock.ts"

/** One client identity for all HTTP clients of a program. */
export interface ClientCertificate extends AsyncDisposable {
  /**
   * The `fetch` of the platform, with the certificate: takes what it takes, and answers with its `Response`.
   *
   * **Gotcha**: the body of a `Request` is read before it is sent, up to 1 MiB, so that its length can be sent.
   */
  readonly fetch: typeof globalThis.fetch
  /** For axios (`httpsAgent`, with its adapter `http`) and for `node:https`. Stays the same when a certificate is replaced. */
  readonly agent: Agent
  /** For undici 7 and what takes its dispatcher. Stays the same when a certificate is replaced. */
  readonly dispatcher: Dispatcher
  /**
   * For `tls.connect`: certificate, key and roots in a form that shows none of them when it is printed.
   *
   * **Gotcha**: read it for each connection, since it is another one after `reload()`. The proxy is not in it.
   */
  readonly tls: { readonly secureContext: SecureContext; readonly rejectUnauthorized: true }
  /** `x5t#S256` of RFC 8705: SHA-256 of the certificate's DER bytes in base64url, which the PSP binds tokens to. */
  readonly fingerprint: string
  /**
   * The certificate of this moment, in a form that stays as it is: another object after `reload()`. A token manager keeps it
   * together with each token, so that a token never travels with another certificate than its own.
   */
  readonly current: FixedCertificate
  /** Whom it was issued for, such as `C=BR, O=Example Ltda, CN=example`. */
  readonly subject: string
  /** When the certificate ends to be valid, in milliseconds since 1970. */
  readonly expiresAt: number
  /**
   * Whether the PSP can follow the certificate to a root: the certificates that signed it were given as well, or a root that
   * Node knows, or one of `ca`, signed it.
   *
   * **Gotcha**: `false` is no fault by itself. Many PSPs sign the certificates of their clients and know the rest. If the
   * handshake fails with `unknown ca` (alert 48), give the chain in `cert`.
   */
  readonly chainComplete: boolean
  /**
   * Makes one TLS handshake with the server of a URL, through the proxy if there is one, and resolves with the alert by which the
   * server refuses the certificate. Resolves with `undefined` if the server accepts it, or does not ask for it. `fetch` shows no
   * such alert with TLS 1.3: it fails with `other side closed`. Nothing but the handshake is sent.
   *
   * The alert has the code of Node: `ERR_SSL_TLSV1_ALERT_UNKNOWN_CA`, for example. The handshake may take 3 seconds, and the
   * server has one more second to refuse; then the connection is closed. `signal` ends it earlier.
   *
   * **Example**
   *
   * ```ts
   * import { clientCertificate } from "@pix/auth-mtls"
   *
   * const certificate = await clientCertificate({ cert: "./client.pem", key: "./client.key" })
   * const alert = await certificate.probe("https://pix.example.com")
   * console.log(alert === undefined ? "accepted" : `refused: ${alert.message}`)
   * ```
   *
   * **Gotcha**: some servers accept every certificate here and answer the request with 400 or 403, and some close the connection
   * without an alert, which rejects.
   *
   * @throws Error (as a rejection) if there is no handshake: the server cannot be reached or is not verified, the proxy opens no
   *   tunnel, the connection is closed without an alert, the time is over, or `close()` was called; and with the reason of `signal`
   *
   * @throws TypeError (as a rejection) if the URL is not `https://`
   *
   * @see RFC 8446, section 6.2
   */
  probe(url: string | URL, options?: { readonly signal?: AbortSignal | undefined }): Promise<Error | undefined>
  /**
   * Reads the files again, or takes other material, and checks it. From then on new connections are made with it; calls under way
   * end with the one that they began with. If anything is wrong with it, nothing changes; nor does anything if it is the same.
   *
   * A token manager with the option `certificate` requests a token with the new one behind its next call. Until it has that, it
   * goes on with the token and the certificate before.
   *
   * **Gotcha**: PSPs bind a token to the certificate that it was requested with. Without a manager, get a new token yourself.
   *
   * @throws TypeError as {@link clientCertificate} does
   */
  reload(material?: ClientCertificateMaterial): Promise<void>
  /**
   * Takes no new call, and ends idle connections. Resolves when the calls of `fetch` and `dispatcher` under way have ended.
   *
   * **Gotcha**: a call ends when its body is read or cancelled; until then, `close()` waits. `dispatcher.destroy()` instead of it
   * ends calls under way with an error.
   */
  close(): Promise<void>
}

/**
 * Reads a client certificate, checks it, and gives it to every client: `fetch`, axios, `node:https` and undici.
 *
 * **Details**
 *
 * Certificate, key and passphrase are checked at once, without a connection: a wrong one is a rejected promise here, instead of
 * `fetch failed` in production. The server is always verified; there is no option that switches it off.
 *
 * @example
 * ```ts
 * const certificate = await clientCertificate({ cert: "./client.pem", key: "./client.key" })
 * const response = await certificate.fetch("https://pix.example.com/v2/cob", { headers: { accept: "application/json" } })
 * ```
 *
 * **Gotcha**: axios' adapter `fetch` ignores `httpsAgent` without a word. Give it `env: { fetch: certificate.fetch }`.
 *
 * @throws TypeError (as a rejection) with the option and what to do, if the material cannot be used: a file that cannot be read, a
 *   wrong passphrase, a key of another certificate, a certificate that has expired or is not valid yet
 *
 * @see https://www.rfc-editor.org/rfc/rfc8705
 */
export async function clientCertificate(options: ClientCertificateOptions): Promise<ClientCertificate> {
  const { material: first, proxy, watch, onReloadFailed = warn, now = systemTime } = checkedOptions(options)
  const [proxyFor, undici, firstIdentity] = await Promise.all([
    proxyChoice(proxy),
    // Bun takes the bare name for a module of its own, which sends no certificate.
    import("undici/index.js"),
    readIdentity(first, now)
  ])
  const { HttpsProxyAgent } =
    proxyFor === undefined ? { HttpsProxyAgent: undefined } : await import("https-proxy-agent")
  const makers: Makers = { undici, proxyFor, HttpsProxyAgent }

  const replaceable = replaceableIdentity(
    { material: first, identity: firstIdentity },
    {
      read: (material) => readIdentity(material, now),
      connect: (identity) => makeConnections(identity, makers),
      fix: (identity, connections) => fixedCertificate(undici, identity, { connections, proxyFor })
    }
  )
  const { identity } = replaceable
  const unwatch = watchFor(watch, first, () => {
    // An error of the callback must not end the process. After `close()` nobody needs to know.
    replaceable
      .reload(undefined)
      .catch(async (error: Error) => (isClosed ? undefined : onReloadFailed(error)))
      .catch(() => {})
  })
  let isClosed = false
  const close = (): Promise<void> => {
    isClosed = true
    unwatch()
    return replaceable.close()
  }
  return {
    ...clientsOf(undici, replaceable),
    get current() {
      return replaceable.fixed()
    },
    get tls() {
      return verified(identity().secureContext)
    },
    get fingerprint() {
      return identity().fingerprint
    },
    get subject() {
      return identity().subject
    },
    get expiresAt() {
      return identity().expiresAt
    },
    get chainComplete() {
      return identity().isComplete()
    },
    probe: (url, probing) => replaceable.fixed().probe(url, probing),
    reload: async (material) => {
      await replaceable.reload(material === undefined ? undefined : checkedMaterial(material))
    },
    close,
    [Symbol.asyncDispose]: close
  }
}

/** Milliseconds. */
const usualInterval = 10_000

function watchFor(
  watch: ClientCertificateOptions["watch"],
  material: CheckedMaterial,
  changed: () => void
): () => void {
  if (watch === undefined || watch === false) return () => {}
  return watchFiles(filesOf(material), watch === true ? usualInterval : watch, changed)
}

function warn(error: Error): void {
  process.emitWarning(`The client certificate stays as it is: ${error.message}`, "ClientCertificateWarning")
}
