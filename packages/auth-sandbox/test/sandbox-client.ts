import { type Sandbox, type SandboxHandler, type SandboxHandlerOptions, createSandboxHandler } from "../src/index.ts"

/** A status, a body and headers: what the documentation speaks of. */
export interface Answer {
  readonly status: number
  readonly body: unknown
  readonly headers: Headers
}

export interface Call {
  readonly body?: unknown
  readonly headers?: Record<string, string>
  readonly token?: string
}

/** Sends JSON to a running sandbox over HTTP, or straight to a handler. */
export async function send(to: Sandbox | SandboxHandler, route: string, call: Call = {}): Promise<Answer> {
  const [method = "", path = ""] = route.split(" ")
  const { body, token } = call
  const init: RequestInit = {
    method,
    headers: {
      ...(body !== undefined && { "content-type": "application/json" }),
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
      ...call.headers
    },
    ...(body !== undefined && { body: typeof body === "string" ? body : JSON.stringify(body) })
  }
  const response =
    typeof to === "function" ? await to(new Request(`http://sandbox${path}`, init)) : await fetch(to.url + path, init)
  const text = await response.text()
  const json = response.headers.get("content-type")?.startsWith("application/json")
  return { status: response.status, headers: response.headers, body: json ? JSON.parse(text) : text }
}

/** Asks for a token as the documentation says. */
export function askForToken(to: Sandbox | SandboxHandler, call: Call = {}): Promise<Answer> {
  const { clientId, clientSecret } = to
  return send(to, "POST /oauth/token", { body: { clientId, clientSecret }, ...call })
}

export async function tokenFrom(to: Sandbox | SandboxHandler): Promise<string> {
  const { body } = await askForToken(to)
  return (body as { access_token: string }).access_token
}

/** Asks for a token as the standard API's documentation says: with the certificate, URL-encoded. */
export function askForStandardToken(to: Sandbox | SandboxHandler, call: Call = {}): Promise<Answer> {
  const { clientId, clientSecret, clientCertificate } = to
  const headers = { "x-ssl-client-cert": encodeURIComponent(clientCertificate), ...call.headers }
  return send(to, "POST /api/auth/token", { body: { clientId, clientSecret }, ...call, headers })
}

/** A handler on a clock that only moves when told; a whole second, so that rounding is nobody's worry. */
export function handlerOnManualClock(options: SandboxHandlerOptions = {}) {
  const clock = { at: Date.UTC(2024, 0, 15, 10, 30) }
  return { clock, api: createSandboxHandler({ now: () => clock.at, ...options }) }
}

/** The documented shape of an error. */
export function errorOf(statusCode: number, message: string, error: string) {
  return { statusCode, message, error }
}

let count = 0

/** A txid that no test has used. */
export function freshTxid(): string {
  count += 1
  return `txid${String(count).padStart(28, "0")}`
}
