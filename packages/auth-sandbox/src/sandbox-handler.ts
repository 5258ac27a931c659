import type { ProfileControls, SandboxBaseUrl, SandboxControls } from "./control/controls.ts"
import { createSandboxCore } from "./sandbox-core.ts"
import type { ProfileSandboxHandlerOptions, SandboxHandlerOptions } from "./settings.ts"

/** The sandbox as a function from request to answer, with its controls as properties. */
export interface SandboxHandler extends SandboxControls {
  /** Answers one request, as the API would. */
  (request: Request): Promise<Response>
}

/** The same with a profile. */
export interface ProfileSandboxHandler extends ProfileControls {
  /** Answers one request, as the API or the token endpoint would, by the request's host. */
  (request: Request): Promise<Response>
  /**
   * Where the handler takes itself to be, e.g. `{ api: "http://sandbox.localhost/v2", token: "http://sandbox.localhost" }`. For a
   * PSP with two hosts, a request to the host of `token` is one to the token endpoint, and any other one to the API.
   */
  readonly baseUrl: SandboxBaseUrl
}

/**
 * The API of a PSP in process, without a socket: NTX Pay's PIX Bacen API, or that of the option `profile`.
 *
 * **Gotcha**: a request that hangs ends when the fault is removed or the request's own signal is aborted, and not before.
 * A request in process has no `User-Agent` unless you set it, which the profiles `itau` and `stone` refuse.
 *
 * @example
 * const api = createSandboxHandler({ tokenLifetime: 600 })
 * const response = await api(new Request("http://sandbox/accounts/balances")) // 401
 *
 * @example
 * const efi = createSandboxHandler({ profile: "efi" })
 * const charge = await efi(new Request(`${efi.baseUrl.api}/cob/pedido0000000000000000000042`)) // 401
 *
 * @see https://docs-ntxpay.pages.dev/en/pix-bacen/authentication
 */
export function createSandboxHandler(options: ProfileSandboxHandlerOptions): ProfileSandboxHandler
export function createSandboxHandler(options?: SandboxHandlerOptions): SandboxHandler
export function createSandboxHandler(
  options: ProfileSandboxHandlerOptions | SandboxHandlerOptions = {}
): ProfileSandboxHandler | SandboxHandler {
  const { controls, handle, hasTwoOrigins, prefix } = createSandboxCore(options)
  const api = `http://${hasTwoOrigins ? "api." : ""}sandbox.localhost`
  const token = `http://${hasTwoOrigins ? "token." : ""}sandbox.localhost`
  const legOf = ({ url }: Request) => (hasTwoOrigins && new URL(url).origin === token ? "token" : "api")
  const answer = (request: Request) => handle(request, legOf(request))
  return Object.assign(answer, controls, { baseUrl: { api: api + prefix, token } })
}
