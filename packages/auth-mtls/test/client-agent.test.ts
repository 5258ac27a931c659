import { X509Certificate } from "node:crypto"
import { once } from "node:events"
import { get } from "node:https"
import { connect, rootCertificates, setDefaultCACertificates } from "node:tls"
import { inspect } from "node:util"
import axios from "axios"
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest"
import { clientCertificate } from "../src/index.ts"
import { trusted } from "../src/material/trusted-authorities.ts"
import { type Scene, startScene } from "./scene.ts"

let scene: Scene
beforeEach(async () => {
  scene = await startScene()
})
afterEach(async () => {
  vi.unstubAllEnvs()
  await scene[Symbol.asyncDispose]()
})

describe("agent of a client certificate", () => {
  it("sends the certificate with axios, over one connection for many calls", async () => {
    const { certificate, server } = scene
    const pix = axios.create({ httpsAgent: certificate.agent, baseURL: server.url })
    for (let call = 0; call < 5; call++) await pix.put(`/cob/${call}`, { call })
    expect(server.received.map(({ body, fingerprint }) => [body, fingerprint])).toEqual(
      [0, 1, 2, 3, 4].map((call) => [JSON.stringify({ call }), certificate.fingerprint])
    )
    expect(server.handshakes()).toBe(1)
  })

  it("serves axios' adapter fetch by the option fetch", async () => {
    const { certificate, server } = scene
    const pix = axios.create({ adapter: "fetch", env: { fetch: certificate.fetch } })
    const { data } = await pix.post(server.url, { a: 1 })
    expect([data, server.received[0]?.body]).toEqual([{}, '{"a":1}'])
    expect(server.received[0]?.fingerprint).toBe(certificate.fingerprint)
  })

  it("sends the certificate with node:https", async () => {
    const { certificate, server } = scene
    const [response] = await once(get(server.url, { agent: certificate.agent }), "response")
    response.resume()
    expect(server.received[0]?.fingerprint).toBe(certificate.fingerprint)
  })

  it("leaves no key and no passphrase in what an error of axios prints", async () => {
    const { certificate, server, client } = scene
    server.answer((_, response) => response.writeHead(500).end())
    const error = await axios.get(server.url, { httpsAgent: certificate.agent }).catch((reason: unknown) => reason)
    const printed = inspect([error, certificate], { depth: Infinity, showHidden: true, getters: true })
    expect(printed).toContain("ClientAgent")
    expect(printed).not.toContain("PRIVATE KEY")
    for (const line of client.key.split("\n").slice(1, 3)) expect(printed).not.toContain(line)
  })
})

describe("tls of a client certificate", () => {
  it("opens a connection that the server knows the client of", async () => {
    const { certificate, server } = scene
    const socket = connect({ ...certificate.tls, host: "localhost", port: server.port })
    await once(socket, "secureConnect")
    socket.end("GET /raw HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n")
    await once(socket.resume(), "close")
    expect(server.received.map(({ url, fingerprint }) => [url, fingerprint])).toEqual([
      ["/raw", certificate.fingerprint]
    ])
  })
})

describe("ca of a client certificate", () => {
  // In tests the platform trusts none.
  beforeEach(() => setDefaultCACertificates(rootCertificates))
  afterEach(() => setDefaultCACertificates([]))

  it("is added to the roots of the platform, of which none is lost", async () => {
    const own = new X509Certificate(scene.authority.cert)
    const all = trusted([own])
    // Not by their texts, whose line breaks differ once the roots of the process have been changed.
    const fingerprints = new Set(all.map((pem) => new X509Certificate(pem).fingerprint256))
    const wanted = [own, ...rootCertificates.map((pem) => new X509Certificate(pem))]
    expect(wanted.filter(({ fingerprint256 }) => !fingerprints.has(fingerprint256))).toEqual([])
  })
})

describe("the server of a client certificate", () => {
  it("is verified by fetch, agent and tls, even if the environment and the caller say no", async () => {
    const { client, server } = scene
    vi.stubEnv("NODE_TLS_REJECT_UNAUTHORIZED", "0")
    await using untrusting = await clientCertificate({ cert: client.cert, key: client.key })
    const unknown = expect.objectContaining({ code: "SELF_SIGNED_CERT_IN_CHAIN" })
    await expect(untrusting.fetch(server.url)).rejects.toMatchObject({ cause: unknown })
    const request = get(server.url, { agent: untrusting.agent, rejectUnauthorized: false })
    expect(await once(request, "error")).toEqual([unknown])
    const socket = connect({ ...untrusting.tls, host: "localhost", port: server.port })
    expect(await once(socket, "error")).toEqual([unknown])
    expect(server.received).toEqual([])
  })
})
