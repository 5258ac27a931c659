import { inspect } from "node:util"
import axios from "axios"
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest"
import { type ClientCertificate, clientCertificate } from "../src/index.ts"
import { type ConnectProxy, startConnectProxy } from "./connect-proxy.ts"
import { type Scene, startScene } from "./scene.ts"
import { issue } from "./test-authority.ts"

let scene: Scene
let proxy: ConnectProxy
beforeEach(async () => {
  ;[scene, proxy] = await Promise.all([startScene(), startConnectProxy()])
})
afterEach(async () => {
  vi.unstubAllEnvs()
  await proxy[Symbol.asyncDispose]()
  await scene[Symbol.asyncDispose]()
})

const through = (url: string | URL): Promise<ClientCertificate> => {
  const { cert, key } = scene.client
  return clientCertificate({ cert, key, ca: scene.authority.cert, proxy: url })
}

type Caller = (certificate: ClientCertificate, url: string) => Promise<unknown>
const callers: ReadonlyArray<readonly [string, Caller]> = [
  ["fetch", async ({ fetch }, url) => (await fetch(url)).json()],
  ["axios by the agent", async ({ agent }, url) => (await axios.get(url, { httpsAgent: agent, proxy: false })).data],
  ["axios by fetch", async ({ fetch }, url) => (await axios.get(url, { adapter: "fetch", env: { fetch } })).data],
  [
    "the dispatcher",
    async ({ dispatcher }, url) => (await dispatcher.request({ origin: url, path: "/", method: "GET" })).body.json()
  ]
]

describe("a proxy of a client certificate", () => {
  it.each(callers)("is asked for a tunnel, and mutual TLS is spoken inside: %s", async (_, call) => {
    const { server } = scene
    await using certificate = await through(`http://127.0.0.1:${proxy.port}`)
    for (let calls = 0; calls < 3; calls++) expect(await call(certificate, server.url)).toEqual({})
    expect(new Set(proxy.asked)).toEqual(new Set([`CONNECT localhost:${server.port}`]))
    expect(proxy.asked).toHaveLength(server.handshakes())
    expect(server.handshakes()).toBeLessThan(3)
    expect(server.received.map(({ fingerprint }) => fingerprint)).toEqual(Array(3).fill(certificate.fingerprint))
    expect(proxy.seen()).not.toContain("GET /")
  })

  it.each(callers)("gets the name and password of its URL, and shows them to nobody: %s", async (_, call) => {
    const { server } = scene
    await using certificate = await through(new URL(`http://user:p%40ssword@127.0.0.1:${proxy.port}`))
    const basic = Buffer.from("user:p@ssword").toString("base64")
    expect(await call(certificate, server.url)).toEqual({})
    expect(proxy.asked).toEqual([`CONNECT localhost:${server.port} Basic ${basic}`])
    server.answer((_request, response) => response.destroy())
    const error = await call(certificate, server.url).catch((reason: unknown) => reason)
    expect(error).toBeInstanceOf(Error)
    const printed = inspect([error, certificate], { depth: Infinity, showHidden: true })
    for (const secret of [basic, "p%40ssword", "p@ssword"]) expect(printed).not.toContain(secret)
  })

  it.each(callers)("gets a name without a password too: %s", async (_, call) => {
    await using certificate = await through(`http://token@127.0.0.1:${proxy.port}`)
    await call(certificate, scene.server.url)
    expect(proxy.asked[0]).toMatch(/ Basic dG9rZW46$/)
  })

  it.each(callers)(
    "fails the call if it opens no tunnel, as its own fault and not as an answer: %s",
    async (_, call) => {
      proxy.refuse(407)
      await using certificate = await through(`http://127.0.0.1:${proxy.port}`)
      const error = await call(certificate, scene.server.url).catch((reason: unknown) => reason)
      expect(inspect(error)).toContain("Proxy response (407) !== 200 when HTTP Tunneling")
      expect((error as { response?: unknown }).response).toBeUndefined()
      expect(scene.server.received).toEqual([])
    }
  )

  it.each(callers)("may speak TLS, with a certificate of ca, and is not shown the client's: %s", async (_, call) => {
    const { server, authority } = scene
    await using secure = await startConnectProxy(await issue("proxy", { by: authority }))
    await using certificate = await through(`https://localhost:${secure.port}`)
    expect(await call(certificate, server.url)).toEqual({})
    expect(secure.asked).toEqual([`CONNECT localhost:${server.port}`])
    expect(secure.shown).toEqual([undefined])
    expect(server.received.map(({ fingerprint }) => fingerprint)).toEqual([certificate.fingerprint])
  })

  it.each(callers)("is read from the environment at each call, with its exceptions: %s", async (_, call) => {
    const { server } = scene
    vi.stubEnv("HTTPS_PROXY", `http://127.0.0.1:${proxy.port}`)
    vi.stubEnv("https_proxy", `http://127.0.0.1:${proxy.port}`)
    vi.stubEnv("NO_PROXY", "")
    vi.stubEnv("no_proxy", "")
    await using certificate = await through("environment")
    await call(certificate, server.url)
    expect(proxy.asked).toEqual([`CONNECT localhost:${server.port}`])
    vi.stubEnv("no_proxy", "localhost")
    await call(certificate, server.url)
    vi.stubEnv("no_proxy", "")
    vi.stubEnv("HTTPS_PROXY", "")
    vi.stubEnv("https_proxy", "")
    await call(certificate, server.url)
    expect(proxy.asked).toHaveLength(1)
    expect(server.received).toHaveLength(3)
    vi.stubEnv("https_proxy", "socks5://user:p@ssword@127.0.0.1")
    const error = await call(certificate, server.url).catch((reason: unknown) => reason)
    expect(inspect(error)).toContain(
      '"proxy" is read from the environment, where a proxy variable must be an http:// or'
    )
    expect(inspect(error)).not.toContain("p@ssword")
    expect(server.received).toHaveLength(3)
  })

  it.each(callers)("stays when the certificate is replaced: %s", async (_, call) => {
    const { server, authority } = scene
    await using certificate = await through(`http://127.0.0.1:${proxy.port}`)
    await call(certificate, server.url)
    const { cert, key } = await issue("renewed", { by: authority })
    await certificate.reload({ cert, key, ca: authority.cert })
    await call(certificate, server.url)
    expect(proxy.asked).toHaveLength(2)
    expect(server.received[1]?.fingerprint).toBe(certificate.fingerprint)
    expect(server.received[0]?.fingerprint).not.toBe(certificate.fingerprint)
  })
})
