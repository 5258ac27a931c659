import { once } from "node:events"
import { createServer as createHttpServer } from "node:http"
import { createServer as createHttpsServer } from "node:https"
import { type AddressInfo, createServer, type Socket } from "node:net"
import { inspect } from "node:util"
import { beforeAll, describe, expect, it, vi } from "vitest"
import { probeCertificate } from "../src/connection/probe-certificate.ts"
import { type ClientCertificate, clientCertificate, type ClientCertificateSettings } from "../src/index.ts"
import { readIdentity } from "../src/material/read-identity.ts"
import { startAlertingServer } from "./alerting-server.ts"
import { startConnectProxy } from "./connect-proxy.ts"
import { issue, type Issued } from "./test-authority.ts"

let authority: Issued
let client: Issued
let serving: Issued
beforeAll(async () => {
  authority = await issue("authority", { isAuthority: true })
  ;[client, serving] = await Promise.all([issue("client", { by: authority }), issue("server", { by: authority })])
})

const certificateOf = ({ cert, key }: Issued, settings: ClientCertificateSettings = {}): Promise<ClientCertificate> =>
  clientCertificate({ cert, key, ca: authority.cert, ...settings })

const versions = ["TLSv1.2", "TLSv1.3"] as const
const alerts = [
  [40, /^ERR_SSL_(SSLV3|SSL\/TLS)_ALERT_HANDSHAKE_FAILURE$/],
  [42, /^ERR_SSL_(SSLV3|SSL\/TLS)_ALERT_BAD_CERTIFICATE$/],
  [45, /^ERR_SSL_(SSLV3|SSL\/TLS)_ALERT_CERTIFICATE_EXPIRED$/],
  [48, /^ERR_SSL_TLSV1_ALERT_UNKNOWN_CA$/],
  [116, /^ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED$/]
] as const

describe.each(versions)("probe of a client certificate, over %s", (version) => {
  it.each(alerts)("gives alert %i, which refuses the certificate, by one handshake", async (alert, code) => {
    await using server = await startAlertingServer(authority, serving, version)
    await using certificate = await certificateOf(client)
    server.judge(alert)
    expect(await certificate.probe(server.url)).toMatchObject({
      code: expect.stringMatching(code),
      message: expect.stringContaining(`SSL alert number ${alert}`)
    })
    expect([server.handshakes(), server.requests()]).toEqual([1, 0])
    await expect.poll(() => server.open()).toBe(0)
  })

  it("gives nothing if the certificate is accepted, and sends nothing but the handshake", async () => {
    await using server = await startAlertingServer(authority, serving, version)
    await using certificate = await certificateOf(client)
    expect(await certificate.probe(new URL("/oauth/token", server.url))).toBeUndefined()
    expect([server.handshakes(), server.accepted, server.requests()]).toEqual([
      1,
      [certificate.subject.replaceAll(", ", "\n")],
      0
    ])
    await expect.poll(() => server.open()).toBe(0)
  })

  it("gives nothing if the server asks for no certificate", async () => {
    const { cert, key } = serving
    const server = createHttpsServer({ cert, key, maxVersion: version })
    await once(server.listen(0, "127.0.0.1"), "listening")
    await using certificate = await certificateOf(client)
    const { port } = server.address() as AddressInfo
    expect(await certificate.probe(`https://127.0.0.1:${port}`)).toBeUndefined()
    await once(server.close(), "close")
  })

  it("rejects if the connection is closed without an alert", async () => {
    await using server = await startAlertingServer(authority, serving, version)
    await using certificate = await certificateOf(client)
    server.judge("close")
    await expect(certificate.probe(server.url)).rejects.toThrow(
      version === "TLSv1.3" ? "closed the connection without an alert" : "before secure TLS connection was established"
    )
  })

  it("is made with the certificate of the moment", async () => {
    await using server = await startAlertingServer(authority, serving, version)
    await using certificate = await certificateOf(client)
    await certificate.probe(server.url)
    const { cert, key } = await issue("renewed", { by: authority })
    await certificate.reload({ cert, key, ca: authority.cert })
    await certificate.probe(server.url)
    expect(server.accepted.map((subject) => /CN=.*/.exec(subject ?? "")?.[0])).toEqual(["CN=client", "CN=renewed"])
  })
})

describe("probe of a client certificate", () => {
  it("verifies the server, whatever the environment says", async () => {
    vi.stubEnv("NODE_TLS_REJECT_UNAUTHORIZED", "0")
    await using server = await startAlertingServer(authority, serving)
    const { cert, key } = client
    await using untrusting = await clientCertificate({ cert, key })
    await expect(untrusting.probe(server.url)).rejects.toMatchObject({ code: "SELF_SIGNED_CERT_IN_CHAIN" })
    // The proxy leads to this machine, whatever the name.
    await using proxy = await startConnectProxy()
    await using certificate = await certificateOf(client, { proxy: `http://127.0.0.1:${proxy.port}` })
    const elsewhere = certificate.probe(`https://pix.example.com:${server.port}`)
    await expect(elsewhere).rejects.toMatchObject({ code: "ERR_TLS_CERT_ALTNAME_INVALID" })
    expect(server.handshakes()).toBe(0)
    vi.unstubAllEnvs()
  })

  it("rejects with the error of a server that cannot be reached, and shows no key", async () => {
    await using server = await startAlertingServer(authority, serving)
    await using certificate = await certificateOf(client)
    server.judge(48)
    const refused = await certificate.probe(server.url)
    await server[Symbol.asyncDispose]()
    const unreachable = await certificate.probe(server.url).catch((error: unknown) => error)
    expect(unreachable).toMatchObject({ code: "ECONNREFUSED" })
    const printed = inspect([refused, unreachable], { depth: Infinity, showHidden: true })
    for (const line of client.key.split("\n").slice(0, 3)) expect(printed).not.toContain(line)
  })

  it("is refused for what has no TLS, without repeating it", async () => {
    await using certificate = await certificateOf(client)
    for (const url of ["http://user:segredo@127.0.0.1", "segredo", "", undefined as unknown as string]) {
      const error = await certificate.probe(url).catch((reason: unknown) => reason)
      expect(error).toBeInstanceOf(TypeError)
      expect((error as TypeError).message).toContain("probe() takes an https:// URL")
      expect(inspect(error)).not.toContain("segredo")
    }
  })

  it("is refused after close()", async () => {
    const certificate = await certificateOf(client)
    await certificate.close()
    await expect(certificate.probe("https://127.0.0.1")).rejects.toThrow("The client certificate is closed")
  })
})

/** Time that passes when a test says so. */
function manualTimer() {
  const waiting = new Map<number, () => void>()
  return {
    waiting,
    after: (milliseconds: number, then: () => void) => {
      waiting.set(milliseconds, then)
      return () => void waiting.delete(milliseconds)
    },
    pass: async (milliseconds: number) => {
      await expect.poll(() => waiting.has(milliseconds)).toBe(true)
      waiting.get(milliseconds)?.()
    }
  }
}

/** A server that takes connections and says nothing. */
async function startSilentServer() {
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket.on("error", () => {}).resume())
    socket.once("close", () => sockets.delete(socket))
  })
  await once(server.listen(0, "127.0.0.1"), "listening")
  const { port } = server.address() as AddressInfo
  return {
    port,
    sockets,
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy()
      await once(server.close(), "close")
    }
  }
}

describe("the time of a probe", () => {
  const parts = async () => {
    const { cert, key } = client
    const identity = await readIdentity({ cert, key, ca: authority.cert }, () => Date.now())
    return { identity, proxyFor: undefined, ...manualTimer() }
  }

  it.each(versions)(
    "is as short as the handshake where the server accepts the certificate, over %s",
    async (version) => {
      await using server = await startAlertingServer(authority, serving, version)
      const { waiting, pass: _, ...own } = await parts()
      expect(await probeCertificate(new URL(server.url), own)).toBeUndefined()
      expect(waiting.size).toBe(0)
    }
  )

  it("ends one second after a handshake of TLS 1.3 that the server says no more to", async () => {
    await using server = await startAlertingServer(authority, serving)
    const { pass, waiting, ...own } = await parts()
    server.judge("silence")
    const probe = probeCertificate(new URL(server.url), own)
    await expect.poll(() => [...waiting.keys()]).toEqual([1_000])
    await pass(1_000)
    expect(await probe).toBeUndefined()
    expect(waiting.size).toBe(0)
    await expect.poll(() => server.open()).toBe(0)
  })

  it.each(["server", "proxy"])(
    "ends after three seconds with a %s that says nothing, and so does the connection",
    async (which) => {
      await using silent = await startSilentServer()
      const { pass, waiting, ...own } = await parts()
      const proxyFor = which === "proxy" ? () => `http://user:segredo@127.0.0.1:${silent.port}/` : undefined
      const probe = probeCertificate(new URL(`https://localhost:${silent.port}`), { ...own, proxyFor })
      await expect.poll(() => silent.sockets.size).toBe(1)
      await pass(3_000)
      await expect(probe).rejects.toThrow("no TLS handshake within 3000 ms")
      expect(waiting.size).toBe(0)
      await expect.poll(() => silent.sockets.size).toBe(0)
    }
  )

  it("ends with the reason of the signal, and so does the connection", async () => {
    await using silent = await startSilentServer()
    await using certificate = await certificateOf(client)
    const url = `https://localhost:${silent.port}`
    const reason = new Error("enough")
    const aborting = new AbortController()
    const probe = certificate.probe(url, { signal: aborting.signal })
    await expect.poll(() => silent.sockets.size).toBe(1)
    aborting.abort(reason)
    await expect(probe).rejects.toBe(reason)
    await expect.poll(() => silent.sockets.size).toBe(0)
    await expect(certificate.probe(url, { signal: aborting.signal })).rejects.toBe(reason)
  })
})

describe("probe through a proxy", () => {
  it.each(alerts)("sees alert %i in a tunnel of its own", async (alert, code) => {
    await using server = await startAlertingServer(authority, serving)
    await using proxy = await startConnectProxy()
    await using certificate = await certificateOf(client, { proxy: `http://user:p%40ssword@127.0.0.1:${proxy.port}` })
    server.judge(alert)
    expect(await certificate.probe(server.url)).toMatchObject({ code: expect.stringMatching(code) })
    server.judge("accept")
    expect(await certificate.probe(server.url)).toBeUndefined()
    const basic = Buffer.from("user:p@ssword").toString("base64")
    expect(proxy.asked).toEqual(Array(2).fill(`CONNECT localhost:${server.port} Basic ${basic}`))
    await expect.poll(() => server.open()).toBe(0)
  })

  it("may speak TLS with the proxy, which is not shown the certificate", async () => {
    await using server = await startAlertingServer(authority, serving)
    await using proxy = await startConnectProxy(await issue("proxy", { by: authority }))
    await using certificate = await certificateOf(client, { proxy: `https://localhost:${proxy.port}` })
    server.judge(48)
    expect(await certificate.probe(server.url)).toMatchObject({ code: "ERR_SSL_TLSV1_ALERT_UNKNOWN_CA" })
    server.judge("accept")
    expect(await certificate.probe(server.url)).toBeUndefined()
    expect([new Set(proxy.asked), proxy.shown]).toEqual([
      new Set([`CONNECT localhost:${server.port}`]),
      [undefined, undefined]
    ])
    // The tunnels end as well.
    await expect.poll(() => server.open()).toBe(0)
  })

  it("rejects if the proxy opens no tunnel, without showing its credentials", async () => {
    await using server = await startAlertingServer(authority, serving)
    await using proxy = await startConnectProxy()
    proxy.refuse(407)
    await using certificate = await certificateOf(client, { proxy: `http://user:p%40ssword@127.0.0.1:${proxy.port}` })
    const error = await certificate.probe(server.url).catch((reason: unknown) => reason)
    expect(inspect(error)).toContain("Proxy response (407) !== 200 when HTTP Tunneling")
    const printed = inspect(error, { depth: Infinity, showHidden: true })
    const basic = Buffer.from("user:p@ssword").toString("base64")
    for (const secret of [basic, "p%40ssword", "p@ssword"]) expect(printed).not.toContain(secret)
    expect(server.open()).toBe(0)
  })

  it.each([undefined, "over TLS"])(
    "rejects if the tunnel breaks within the handshake, with a proxy %s",
    async (secure) => {
      const tls = secure && (await issue("proxy", { by: authority }))
      const proxy = tls ? createHttpsServer({ cert: tls.cert, key: tls.key }) : createHttpServer()
      proxy.on("connect", (_, socket: Socket) => {
        socket.on("error", () => {}).write("HTTP/1.1 200 Connection established\r\n\r\n")
        socket.once("data", () => void (tls ? socket.destroy() : socket.resetAndDestroy()))
      })
      await once(proxy.listen(0, "127.0.0.1"), "listening")
      const { port } = proxy.address() as AddressInfo
      await using certificate = await certificateOf(client, { proxy: `http${tls ? "s" : ""}://localhost:${port}` })
      await expect(certificate.probe("https://pix.example.com")).rejects.toMatchObject({ code: "ECONNRESET" })
      await once(proxy.close(), "close")
    }
  )

  it("is read from the environment at each probe", async () => {
    await using server = await startAlertingServer(authority, serving)
    await using proxy = await startConnectProxy()
    for (const name of ["HTTPS_PROXY", "https_proxy"]) vi.stubEnv(name, `http://127.0.0.1:${proxy.port}`)
    for (const name of ["NO_PROXY", "no_proxy"]) vi.stubEnv(name, "")
    await using certificate = await certificateOf(client, { proxy: "environment" })
    await certificate.probe(server.url)
    for (const name of ["NO_PROXY", "no_proxy"]) vi.stubEnv(name, "localhost")
    await certificate.probe(server.url)
    vi.unstubAllEnvs()
    expect(proxy.asked).toEqual([`CONNECT localhost:${server.port}`])
    expect(server.handshakes()).toBe(2)
  })
})
