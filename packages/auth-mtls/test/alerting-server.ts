import { createCipheriv, createHmac } from "node:crypto"
import { once } from "node:events"
import { createServer as createHttpsServer, type Server } from "node:https"
import { type AddressInfo, connect, createServer, type Socket } from "node:net"
import type { SecureVersion, TLSSocket } from "node:tls"
import type { Issued } from "./test-authority.ts"

/**
 * What the server says to the certificate of a client: it accepts; it sends the alert with this number; it says nothing, neither
 * yes nor no; or it closes the connection without a word.
 */
export type Verdict = "accept" | number | "silence" | "close"

/** A server that judges certificates by any alert there is; those of Node know few. */
export interface AlertingServer extends AsyncDisposable {
  readonly url: string
  readonly port: number
  /** What it says from now on; it accepts at first. */
  readonly judge: (verdict: Verdict) => void
  /** Handshakes that came as far as the client's certificate. */
  readonly handshakes: () => number
  /** The certificates that it accepted, by their subjects. */
  readonly accepted: ReadonlyArray<string | undefined>
  /** Requests that it answered, as a token endpoint does. */
  readonly requests: () => number
  /** Connections that are open. */
  readonly open: () => number
}

/**
 * Starts one. In front of a server of Node, it passes on what both say until the client has sent its certificate, and then says
 * its verdict instead of the server's: encrypted with TLS 1.3, by the keys that the server of Node tells.
 */
export async function startAlertingServer(
  authority: Issued,
  serving: Issued,
  version: SecureVersion = "TLSv1.3"
): Promise<AlertingServer> {
  let verdict: Verdict = "accept"
  const counts = { handshakes: 0, requests: 0 }
  const accepted: Array<string | undefined> = []
  const secrets = new Map<string, string>()
  const sockets = new Set<Socket>()
  const behind = judgingServer(authority, serving, version)
  behind.on("secureConnection", (socket: TLSSocket) => accepted.push(socket.getPeerX509Certificate()?.subject))
  behind.on("request", () => counts.requests++)
  behind.on("keylog", (line) => {
    const [label, random = "", secret = ""] = line.toString().trim().split(" ")
    if (label === "SERVER_TRAFFIC_SECRET_0") secrets.set(random, secret)
  })
  await once(behind.listen(0, "127.0.0.1"), "listening")

  const front = createServer((client) => {
    const server = connect((behind.address() as AddressInfo).port, "127.0.0.1")
    sockets.add(client.on("error", () => {}))
    client.once("close", () => (sockets.delete(client), server.destroy()))
    server.on("error", () => {})
    let hello = Buffer.of()
    let step: "hello" | "accepted" | "refused" = "hello"
    server.on("data", (chunk) => step === "refused" || client.write(chunk))
    server.on("end", () => step === "refused" || client.end())
    client.on("data", (chunk: Buffer) => {
      if (hello.length < 5 || hello.length < 5 + hello.readUInt16BE(3)) hello = Buffer.concat([hello, chunk])
      else if (step === "hello") {
        counts.handshakes++
        step = verdict === "accept" ? "accepted" : "refused"
        const random = hello.subarray(11, 43).toString("hex")
        if (typeof verdict === "number") client.end(alertRecord(verdict, secrets.get(random)))
        if (verdict === "close") client.end()
      }
      // What comes after a refusal is read, or the system would reset the connection before the client has read the alert.
      if (step !== "refused") server.write(chunk)
    })
  })
  await once(front.listen(0, "127.0.0.1"), "listening")
  const { port } = front.address() as AddressInfo
  return {
    url: `https://localhost:${port}`,
    port,
    judge: (next) => {
      verdict = next
    },
    handshakes: () => counts.handshakes,
    accepted,
    requests: () => counts.requests,
    open: () => sockets.size,
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy()
      behind.closeAllConnections()
      await Promise.all([front, behind].map((one) => once(one.close(), "close")))
    }
  }
}

/** A server of Node that wants a certificate of the authority, and answers each request with a token. */
function judgingServer(authority: Issued, { cert, key }: Issued, version: SecureVersion): Server {
  const token = JSON.stringify({ access_token: "a-token", token_type: "Bearer", expires_in: 3600 })
  const options = { cert, key, ca: authority.cert, requestCert: true, rejectUnauthorized: true }
  // The one whose keys are derived below.
  const ciphers = version === "TLSv1.3" ? { ciphers: "TLS_AES_128_GCM_SHA256" } : {}
  const server = createHttpsServer(
    { ...options, ...ciphers, minVersion: version, maxVersion: version },
    (request, response) => {
      request.resume().once("end", () => response.setHeader("content-type", "application/json").end(token))
    }
  )
  return server.on("tlsClientError", () => {})
}

/** A fatal alert (RFC 8446, section 6), as the first record after the handshake; with TLS 1.2, as a record within it. */
function alertRecord(description: number, secret: string | undefined): Buffer {
  const fatal = 2
  const alert = 21
  if (secret === undefined) return Buffer.of(alert, 3, 3, 0, 2, fatal, description)
  const header = Buffer.of(23, 3, 3, 0, 3 + 16)
  const cipher = createCipheriv("aes-128-gcm", expanded(secret, "key", 16), expanded(secret, "iv", 12)).setAAD(header)
  const sealed = cipher.update(Buffer.of(fatal, description, alert))
  return Buffer.concat([header, sealed, cipher.final(), cipher.getAuthTag()])
}

/** HKDF-Expand-Label of RFC 8446, section 7.1, for no more than one hash. */
function expanded(secret: string, label: string, length: number): Buffer {
  const name = Buffer.from(`tls13 ${label}`)
  const info = Buffer.concat([Buffer.of(0, length, name.length), name, Buffer.of(0, 1)])
  return createHmac("sha256", Buffer.from(secret, "hex")).update(info).digest().subarray(0, length)
}
