import { once } from "node:events"
import { Agent } from "node:https"
import { connect as connectPlain } from "node:net"
import { type ConnectionOptions, connect } from "node:tls"
import { describe, expect, it, onTestFinished } from "vitest"
import { startSandbox } from "../src/index.ts"
import { call, requestToken, tokenOf } from "./profile-client.ts"
import { endOfConnection, openOverTls, over, sendOver } from "./tls-client.ts"

describe("stats() over TLS", () => {
  it("count handshakes, and not the requests on a connection that is kept", async () => {
    const sandbox = await openOverTls({ profile: "efi" })
    const { client } = sandbox.certificates
    const agent = new Agent({ keepAlive: true, maxSockets: 1 })
    onTestFinished(() => agent.destroy())
    const kept = over(sandbox, "efi", client, { agent })
    const token = await tokenOf(kept)
    for (let calls = 0; calls < 3; calls += 1) await call(kept, "/cob/1", { token })
    expect(sandbox.stats()).toMatchObject({ tokenRequests: 1, apiCalls: 3, handshakes: 1 })
    await requestToken(over(sandbox, "efi", client))
    expect(sandbox.stats().handshakes).toBe(2)
    sandbox.resetStats()
    expect(sandbox.stats().handshakes).toBe(0)
  })

  it.each(["efi", "itau"] as const)("%s: do not count what TLS refused", async (profile) => {
    const { url, certificates, stats } = await openOverTls({ profile })
    const { ca, expired } = certificates
    await endOfConnection(url, { ca, cert: expired.cert, key: expired.key })
    expect(stats()).toMatchObject({ handshakes: 0, recent: [] })
  })

  it("name the certificate of each request", async () => {
    const sandbox = await openOverTls({ profile: "bancoDoBrasil" })
    const { client, second } = sandbox.certificates
    const token = await tokenOf(over(sandbox, "bancoDoBrasil"))
    for (const certificate of [client, second])
      await call(over(sandbox, "bancoDoBrasil", certificate), "/cob/1", { token })
    const shown = sandbox.stats().recent.map(({ certificateFingerprint }) => certificateFingerprint)
    expect(shown).toEqual([undefined, client.fingerprint, second.fingerprint])
  })

  it.each(["TLSv1.2", "TLSv1.3"] as const)(
    "%s: name it too where a session goes on in a new connection",
    async (maxVersion) => {
      const sandbox = await openOverTls({ profile: "efi" })
      const { client } = sandbox.certificates
      const { hostname: host, port } = new URL(sandbox.url)
      const options = {
        host,
        port: Number(port),
        ca: sandbox.certificates.ca,
        cert: client.cert,
        key: client.key,
        maxVersion
      }
      const request = async (resumed: ConnectionOptions) => {
        const socket = connect({ ...options, ...resumed })
        const given = once(socket, "session")
        socket.write("GET /v2/cob/1 HTTP/1.1\r\nHost: localhost\r\n\r\n")
        await once(socket, "data")
        const reused = socket.isSessionReused()
        // A session of TLS 1.2 that goes on is not given anew.
        const [session] = reused ? [] : ((await given) as [Buffer])
        socket.destroy()
        return { reused, session }
      }
      const first = await request({})
      const second = await request({ session: first.session })
      expect([first.reused, second.reused]).toEqual([false, true])
      const shown = sandbox.stats().recent.map(({ certificateFingerprint }) => certificateFingerprint)
      expect(shown).toEqual([client.fingerprint, client.fingerprint])
    }
  )

  it("are the same over HTTP, without a secret in them", async () => {
    const sandbox = await openOverTls({ profile: "efi" })
    const { ca, client } = sandbox.certificates
    await requestToken(over(sandbox, "efi", client))
    const request = new Request(`${sandbox.url}/__sandbox/stats`)
    const stats: unknown = await (await sendOver(ca, request, { certificate: client })).json()
    expect(stats).toMatchObject({ handshakes: 2, recent: [{ certificateFingerprint: client.fingerprint }] })
    expect(JSON.stringify(stats)).not.toContain("-----BEGIN")
  })

  it("have no handshakes without TLS", async () => {
    await using sandbox = await startSandbox({ profile: "efi" })
    await fetch(sandbox.url)
    expect(sandbox.stats()).toMatchObject({ handshakes: 0, statuses: { 404: 1 } })
  })
})

describe("a sandbox over TLS", () => {
  it("plays NTX Pay without a certificate of the connection, and takes the one in the header", async () => {
    await using sandbox = await startSandbox({ tls: true })
    const { url, clientId, clientSecret, clientCertificate, certificates } = sandbox
    const post = (path: string, headers: Record<string, string>) => {
      const body = JSON.stringify({ clientId, clientSecret })
      const init = { method: "POST", body, headers: { "content-type": "application/json", ...headers } }
      return sendOver(certificates.ca, new Request(url + path, init))
    }
    expect((await post("/oauth/token", {})).status).toBe(200)
    const header = { "x-ssl-client-cert": encodeURIComponent(clientCertificate) }
    expect((await post("/api/auth/token", header)).status).toBe(201)
    expect((await post("/api/auth/token", {})).status).toBe(400)
    const linked = { "x-ssl-client-cert": encodeURIComponent(certificates.second.cert) }
    expect((await post("/api/auth/token", linked)).status).toBe(201)
  })

  it("applies faults, presets and its clock as without TLS", async () => {
    const sandbox = await openOverTls({ profile: "efi", tokenLifetime: 60 })
    const played = over(sandbox, "efi", sandbox.certificates.client)
    const token = await tokenOf(played)
    sandbox.faults.add({ times: 1, drop: "during" })
    await expect(call(played, "/cob/1", { token })).rejects.toThrow("aborted")
    sandbox.faults.add({ times: 1, status: 503 })
    expect((await call(played, "/cob/1", { token })).status).toBe(503)
    sandbox.clock.shift(60_000)
    expect((await call(played, "/cob/1", { token })).status).toBe(401)
    sandbox.reset()
    expect((await requestToken(played)).status).toBe(200)
  })

  it("close() cuts every connection, whatever it is doing", async () => {
    const sandbox = await startSandbox({ profile: "itau", tls: true })
    const { url, baseUrl, certificates, close, faults } = sandbox
    const { hostname: host, port } = new URL(url)
    const silent = connectPlain({ host, port: Number(port) })
    const idle = connect({ host, port: Number(port), ca: certificates.ca })
    const ends = [silent, idle].map((socket) => (socket.on("error", () => {}), once(socket, "close")))
    await once(idle, "secureConnect")
    faults.add({ hang: true })
    const hung = requestToken(over(sandbox, "itau", certificates.client)).catch((error: unknown) => error)
    await expect.poll(() => sandbox.stats().tokenRequests).toBe(1)
    await Promise.all([close(), close(), ...ends])
    expect(await hung).toBeInstanceOf(Error)
    for (const address of [url, baseUrl.token]) {
      expect(await endOfConnection(address, { ca: certificates.ca })).toBe("ECONNREFUSED")
    }
  })

  it("a port in use rejects, naming the port", async () => {
    const { url } = await openOverTls({ profile: "efi" })
    const port = Number(new URL(url).port)
    await expect(startSandbox({ profile: "efi", tls: true, port })).rejects.toThrow(
      `Port ${port} on 127.0.0.1 is in use`
    )
  })

  it("answers what is not HTTP, and refuses another host, as without TLS", async () => {
    const { url, certificates } = await openOverTls({ profile: "stone" })
    const { hostname: host, port } = new URL(url)
    const answerTo = async (sent: string) => {
      const socket = connect({ host, port: Number(port), ca: certificates.ca })
      socket.write(sent)
      const [answer] = (await once(socket, "data")) as [Buffer]
      socket.destroy()
      return answer.toString().split("\r\n")[0]
    }
    expect(await answerTo("NOT HTTP\r\n\r\n")).toBe("HTTP/1.1 400 Bad Request")
    expect(await answerTo("GET / HTTP/1.1\r\nHost: pix.example.com\r\n\r\n")).toBe("HTTP/1.1 403 Forbidden")
  })

  it("a page of the sandbox' own origin may use the controls, and another one may not", async () => {
    const { url, certificates } = await openOverTls({ profile: "stone" })
    const statusFor = async (origin: string) =>
      (await sendOver(certificates.ca, new Request(`${url}/__sandbox`), { options: { headers: { origin } } })).status
    expect([await statusFor(url), await statusFor("https://pix.example.com")]).toEqual([200, 403])
  })
})
