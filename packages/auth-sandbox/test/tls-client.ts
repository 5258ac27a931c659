import { once } from "node:events"
import { type RequestOptions, request as httpsRequest } from "node:https"
import type { IncomingMessage } from "node:http"
import { type ConnectionOptions, connect } from "node:tls"
import { text } from "node:stream/consumers"
import { onTestFinished } from "vitest"
import {
  type ProfileSandbox,
  type ProfileSandboxOptions,
  type SandboxCertificate,
  type TlsSandbox,
  startSandbox
} from "../src/index.ts"
import { pspOf } from "./profile-client.ts"

export type OverTls = ProfileSandbox & TlsSandbox
type Options = Omit<ProfileSandboxOptions, "tls">

/** A profile over TLS, closed at the end of the test. */
export async function openOverTls(options: Options): Promise<OverTls> {
  const sandbox = await startSandbox({ signing: "HS256", ...options, tls: true })
  onTestFinished(() => sandbox.close())
  return sandbox
}

/** The certificate that a client shows, and how it connects. */
export interface Shown {
  readonly certificate?: SandboxCertificate | undefined
  readonly options?: RequestOptions
}

/** Sends a request over a connection of its own, unless the options have an agent. */
export async function sendOver(ca: string, request: Request, { certificate, options }: Shown = {}): Promise<Response> {
  const material = certificate && { cert: certificate.cert, key: certificate.key }
  const { method, url } = request
  const outgoing = httpsRequest(url, {
    method,
    headers: Object.fromEntries(request.headers),
    ca,
    agent: false,
    ...material,
    ...options
  })
  outgoing.end(Buffer.from(await request.arrayBuffer()))
  const [incoming] = (await once(outgoing, "response")) as [IncomingMessage]
  const headers = new Headers(Object.entries(incoming.headers).map(([name, value]) => [name, String(value)]))
  return new Response((await text(incoming)) || null, { status: incoming.statusCode ?? 0, headers })
}

/** What the tools for profiles play, over TLS with this certificate. */
export function over(
  sandbox: OverTls,
  name: Options["profile"],
  certificate?: SandboxCertificate,
  options?: RequestOptions
) {
  const send = (request: Request) =>
    sendOver(sandbox.certificates.ca, request, { certificate, ...(options && { options }) })
  return { sandbox: Object.assign(send, sandbox), psp: pspOf(name) }
}

/** The code of the error that a connection ends with, or "closed" if it ends without one. */
export async function endOfConnection(url: string, options: ConnectionOptions): Promise<string> {
  const { hostname, port } = new URL(url)
  const socket = connect({ host: hostname, port: Number(port), ...options })
  // What TLS 1.3 says of the certificate comes after the handshake, with the first bytes that are read.
  socket.resume()
  return new Promise((resolve) => {
    socket.once("error", (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message))
    socket.once("close", () => resolve("closed"))
  })
}
