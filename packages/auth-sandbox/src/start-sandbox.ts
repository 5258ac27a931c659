// So that the published types compile where the target has no AsyncDisposable yet.
/// <reference lib="esnext.disposable" preserve="true" />
import * as v from "valibot"
import type { ProfileControls, SandboxBaseUrl, SandboxControls } from "./control/controls.ts"
import { requireValidOption } from "./http/validation.ts"
import { type Listening, listen } from "./listen.ts"
import type { Leg } from "./play.ts"
import { createSandboxCore } from "./sandbox-core.ts"
import type { ProfileSandboxHandlerOptions, SandboxHandlerOptions } from "./settings.ts"
import { listenOverTls } from "./tls/listen-over-tls.ts"
import { makeCertificates, tlsParts, tlsRule } from "./tls/tls-sandbox.ts"
import type { SandboxCertificates, SandboxTls } from "./tls/sandbox-certificates.ts"

/** Where a sandbox listens. */
export interface ListenOptions {
  /**
   * The port on 127.0.0.1, 0 to 65535. Default 0: any free one. With a profile whose token endpoint has its own origin, the API
   * is at this port and the token endpoint at the next one; with 0, at another free one.
   */
  readonly port?: number | undefined
  /**
   * Listen on this address of the machine instead of 127.0.0.1, e.g. `"0.0.0.0"` in a container, and answer whatever the
   * header `Host` says. Without this option, a request for another host than loopback is answered 403.
   *
   * **Gotcha**: anyone who can reach the machine can then use the sandbox and its controls.
   */
  readonly dangerouslyListenOn?: string | undefined
  /**
   * Speaks TLS, with certificates that are made for this run, and demands a client certificate where the PSP does. Default false:
   * plain HTTP, and none is demanded. `{ keys: "RSA" }` makes RSA keys instead of EC ones; `{ demandCertificate: true }` demands a
   * client certificate also where the PSP does not.
   *
   * **Gotcha**: a client has to trust `certificates.ca`. The controls answer plain HTTP too, on the same ports, without a
   * certificate.
   */
  readonly tls?: boolean | SandboxTls | undefined
}

/** Options of `startSandbox`. */
export interface SandboxOptions extends SandboxHandlerOptions, ListenOptions {}

/** Options of `startSandbox` with a profile. */
export interface ProfileSandboxOptions extends ProfileSandboxHandlerOptions, ListenOptions {}

/** A sandbox that listens, whatever it plays. */
export interface RunningSandbox extends AsyncDisposable {
  /** Where the API and the controls listen, e.g. `http://127.0.0.1:41234`, without a slash at the end; `https` with `tls`. */
  readonly url: string
  /** What to give to the option `baseUrl` of a token manager, as it is. */
  readonly baseUrl: SandboxBaseUrl
  /** With the option `tls`: the certificate to trust, and those of clients. */
  readonly certificates?: SandboxCertificates | undefined
  /** Frees the ports and cuts every connection at once, idle, busy or hung. Again does nothing. */
  readonly close: () => Promise<void>
}

/** A running sandbox. `await using sandbox = await startSandbox()` closes it at the end of the block. */
export interface Sandbox extends SandboxControls, RunningSandbox {}

/** A running sandbox with a profile. */
export interface ProfileSandbox extends ProfileControls, RunningSandbox {}

/** The option that puts a sandbox behind TLS. */
export interface OverTls {
  /** See `ListenOptions.tls`. */
  readonly tls: true | SandboxTls
}

/** What a sandbox over TLS has besides. */
export interface TlsSandbox {
  /** The certificates of this run: the one to trust, and those of clients. */
  readonly certificates: SandboxCertificates
}

/**
 * Plays the API of a PSP on loopback: NTX Pay's PIX Bacen API, or that of the option `profile`. A port in use rejects with an
 * error that names the port.
 *
 * @example
 * await using sandbox = await startSandbox({ tokenLifetime: 60 })
 * await fetch(`${sandbox.url}/accounts/balances`) // 401
 *
 * @example
 * await using sandbox = await startSandbox({ profile: "bancoDoBrasil" })
 * sandbox.baseUrl // { api: "http://127.0.0.1:41234/pix/v2", token: "http://127.0.0.1:41235" }
 *
 * @example
 * await using sandbox = await startSandbox({ profile: "inter", tls: true })
 * const { ca, client } = sandbox.certificates
 * https.get(`${sandbox.baseUrl.api}/cob/1`, { ca, cert: client.cert, key: client.key }) // 401
 *
 * @see https://docs-ntxpay.pages.dev/en/pix-bacen/authentication
 */
export function startSandbox(options: ProfileSandboxOptions & OverTls): Promise<ProfileSandbox & TlsSandbox>
export function startSandbox(options: SandboxOptions & OverTls): Promise<Sandbox & TlsSandbox>
export function startSandbox(options: ProfileSandboxOptions): Promise<ProfileSandbox>
export function startSandbox(options?: SandboxOptions): Promise<Sandbox>
export async function startSandbox(
  options: ProfileSandboxOptions | SandboxOptions = {}
): Promise<ProfileSandbox | Sandbox> {
  const { port = 0, dangerouslyListenOn, tls = false, ...rest } = options
  const host = dangerouslyListenOn ?? "127.0.0.1"
  requireValidOption(portRule, port, "port")
  requireValidOption(hostRule, host, "dangerouslyListenOn")
  requireValidOption(tlsRule, tls, "tls")
  const made = tls === false ? undefined : await makeCertificates(host, tls === true ? {} : tls, rest.profile)
  const linked = made ? [made.certificates.client.fingerprint, made.certificates.second.fingerprint] : []
  const demandCertificate = typeof tls === "object" && tls.demandCertificate === true
  const core = createSandboxCore(rest, { linkedFingerprints: linked, demandCertificate })
  const { controls, handle, hasTwoOrigins, prefix } = core
  if (hasTwoOrigins) requireValidOption(firstPortRule, port, "port")
  const listening: Listening[] = []

  let closed: Promise<unknown> | undefined
  const close = async () => {
    await (closed ??= Promise.all(listening.map((server) => server.close())))
  }
  const open = async (leg: Leg, at: number) => {
    const place = { port: at, host, anyHost: dangerouslyListenOn !== undefined }
    const server = made
      ? await listenOverTls(tlsParts(core, leg, made), place)
      : await listen((request) => handle(request, leg), place)
    listening.push(server)
    return server.url
  }
  try {
    const url = await open("api", port)
    const token = hasTwoOrigins ? await open("token", port === 0 ? 0 : port + 1) : url
    const certificates = made && { certificates: made.certificates }
    return {
      ...controls,
      url,
      baseUrl: { api: url + prefix, token },
      ...certificates,
      close,
      [Symbol.asyncDispose]: close
    }
  } catch (error) {
    await close()
    throw error
  }
}

const portMessage = "must be a whole number from 0 to 65535"
const portRule = v.pipe(
  v.number(portMessage),
  v.integer(portMessage),
  v.minValue(0, portMessage),
  v.maxValue(65_535, portMessage)
)
const firstPortRule = v.pipe(
  portRule,
  v.maxValue(65_534, "must be at most 65534: the token endpoint listens on the port after it")
)

const hostRule = v.pipe(v.string("must be an IP address"), v.ip("must be an IP address"))
