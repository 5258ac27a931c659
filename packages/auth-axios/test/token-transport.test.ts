import { Agent as HttpAgent } from "node:http"
import { Agent as HttpsAgent } from "node:https"
import { Readable } from "node:stream"
import { noteGlobalFetch } from "@pix/auth-core/adapter"
import axios, { type AxiosRequestConfig, type AxiosStatic, type InternalAxiosRequestConfig } from "axios"
import oldestAxios from "axios-oldest"
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest"
import { loopbackCertificate } from "../../auth-testkit/src/adapter/loopback-certificate.ts"
import { secretsIn } from "../../auth-testkit/src/adapter/secrets-in.ts"
import { createTokenManager, ntxPay, tokenFetch, type TokenManagerOptions } from "../src/index.ts"
import { startLoopbackProxy } from "./loopback-proxy.ts"
import { startTokenEndpoint, type TokenEndpoint } from "./token-endpoint.ts"

const clientSecret = "the-secret-of-93"
const oldest = oldestAxios as unknown as AxiosStatic
const init = {
  method: "POST",
  headers: {},
  body: `secret=${clientSecret}`,
  redirect: "manual",
  signal: new AbortController().signal
} as const

let endpoint: TokenEndpoint
beforeEach(async () => {
  for (const name of ["http_proxy", "https_proxy", "no_proxy"]) {
    vi.stubEnv(name, "")
    vi.stubEnv(name.toUpperCase(), "")
  }
  endpoint = await startTokenEndpoint()
})
afterEach(async () => {
  vi.unstubAllEnvs()
  vi.unstubAllGlobals()
  await endpoint[Symbol.asyncDispose]()
})

function managerBy(instance: Parameters<typeof tokenFetch>[0], options: Partial<TokenManagerOptions> = {}) {
  const credentials = { provider: ntxPay(), clientId: "account-93", clientSecret, baseUrl: endpoint.url }
  return createTokenManager({ ...credentials, ...options, fetch: tokenFetch(instance) })
}

async function tokenBy(instance: Parameters<typeof tokenFetch>[0], options: Partial<TokenManagerOptions> = {}) {
  await using tokens = managerBy(instance, options)
  return await tokens.getToken()
}

describe.each([
  ["our own", axios],
  ["another version", oldest]
])("token requests through an instance of axios, %s copy, use its", (_, copy) => {
  it("agent, as it is when the request is made, and keep its connection", async () => {
    const pix = copy.create()
    await using tokens = managerBy(pix)
    const httpAgent = new HttpAgent({ keepAlive: true, maxSockets: 1 })
    const connect = vi.spyOn(httpAgent, "createConnection")
    pix.defaults.httpAgent = httpAgent
    expect(await tokens.getToken()).toBe("token-1")
    tokens.invalidateToken("token-1")
    expect(await tokens.getToken()).toBe("token-2")
    expect(connect).toHaveBeenCalledOnce()
    expect(endpoint.connections()).toBe(1)
    httpAgent.destroy()
  })

  it("private certificate authority", async () => {
    await using secure = await startTokenEndpoint({ secure: true })
    const httpsAgent = new HttpsAgent({ ca: loopbackCertificate.cert })
    expect(await tokenBy(copy.create({ httpsAgent }), { baseUrl: secure.url })).toBe("token-1")
    const refused = tokenFetch(copy.create())(new URL(secure.url), init)
    await expect(refused).rejects.toMatchObject({ code: "DEPTH_ZERO_SELF_SIGNED_CERT" })
    expect(secure.arrived).toHaveLength(1)
  })

  const behind = "http://pix-api.empresa.test"
  it("proxy for http, where only the proxy knows the host", async () => {
    await using proxy = await startLoopbackProxy(endpoint.port)
    const pix = copy.create({ proxy: { protocol: "http", host: "127.0.0.1", port: proxy.port } })
    expect(await tokenBy(pix, { baseUrl: behind, allowInsecureOrigins: [behind] })).toBe("token-1")
    expect(proxy.asked).toEqual([`POST ${behind}/oauth/token`])
    expect(endpoint.arrived).toHaveLength(1)
  })

  it("proxy of HTTP_PROXY, as the application's requests do", async () => {
    await using proxy = await startLoopbackProxy(endpoint.port)
    vi.stubEnv("HTTP_PROXY", proxy.url)
    expect(await tokenBy(copy.create(), { baseUrl: behind, allowInsecureOrigins: [behind] })).toBe("token-1")
    expect(proxy.asked).toEqual([`POST ${behind}/oauth/token`])
  })

  it("agent that opens a tunnel for https", async () => {
    await using secure = await startTokenEndpoint({ secure: true })
    await using proxy = await startLoopbackProxy(secure.port)
    const proxyEnv = { HTTPS_PROXY: proxy.url }
    const httpsAgent = new HttpsAgent({ ca: loopbackCertificate.cert, proxyEnv })
    const baseUrl = `https://localhost:${secure.port}`
    expect(await tokenBy(copy.create({ httpsAgent }), { baseUrl })).toBe("token-1")
    expect(proxy.asked).toEqual([`CONNECT localhost:${secure.port}`])
    httpsAgent.destroy()
  })

  it("adapter, if that is a function", async () => {
    const adapter = async (config: InternalAxiosRequestConfig) => ({
      data: { access_token: `by ${String(config.url)}`, token_type: "Bearer", expires_in: 60 },
      status: 200,
      statusText: "",
      headers: {},
      config
    })
    const pix = copy.create({ adapter })
    await expect(tokenBy(pix)).rejects.toMatchObject({ code: "TokenResponseInvalid" })
    pix.defaults.adapter = async (config) => {
      expect(config).toMatchObject({ method: "post", maxRedirects: 0 })
      const answer = await adapter(config)
      return { ...answer, data: { ...answer.data, access_token: "a-token" } }
    }
    expect(await tokenBy(pix)).toBe("a-token")
  })
})

it("a proxy in the configuration opens a tunnel for https, to an endpoint of a private certificate authority", async () => {
  await using secure = await startTokenEndpoint({ secure: true })
  await using proxy = await startLoopbackProxy(secure.port)
  const httpsAgent = new HttpsAgent({ ca: loopbackCertificate.cert })
  const pix = axios.create({ httpsAgent, proxy: { protocol: "http", host: "127.0.0.1", port: proxy.port } })
  expect(await tokenBy(pix, { baseUrl: `https://localhost:${secure.port}` })).toBe("token-1")
  expect(proxy.asked).toEqual([`CONNECT localhost:${secure.port}`])
  httpsAgent.destroy()
})

describe("token requests by the fetch adapter", () => {
  it("use its fetch, which is told not to cache and not to redirect", async () => {
    const seen: Array<unknown> = []
    const fetch: typeof globalThis.fetch = async (_, sent) => {
      const { redirect, cache, dispatcher } = sent as RequestInit & { readonly dispatcher?: unknown }
      seen.push({ redirect, cache, dispatcher })
      return Response.json({ access_token: "a-token", token_type: "Bearer", expires_in: 60 })
    }
    const fetchOptions = { dispatcher: "of the application", redirect: "follow" }
    expect(await tokenBy(axios.create({ adapter: "fetch", env: { fetch }, fetchOptions }))).toBe("a-token")
    expect(seen).toEqual([{ redirect: "manual", cache: "no-store", dispatcher: "of the application" }])
  })

  it("go out by the global fetch that was there before one that attaches tokens", async () => {
    const { fetch } = globalThis
    const attaching = noteGlobalFetch(() => Promise.reject(new Error("waits for a token")))
    globalThis.fetch = attaching
    const token = tokenBy(axios.create({ adapter: "fetch" }))
    expect(await token.finally(() => (globalThis.fetch = fetch))).toBe("token-1")
  })

  it("are what an instance for browsers makes as well, since xhr follows redirects", async () => {
    expect(await tokenBy(axios.create({ adapter: "xhr" }))).toBe("token-1")
  })
})

describe("what an adapter gives", () => {
  const json = JSON.stringify({ access_token: "a-token", token_type: "Bearer", expires_in: 60 })
  const answering = (answer: object) =>
    axios.create({
      adapter: async (config) => ({ data: "", status: 200, statusText: "", headers: {}, config, ...answer })
    })
  const fetched = (answer: object) => tokenFetch(answering(answer))(new URL("https://pix.example/oauth/token"), init)

  it.each([
    ["a text", json],
    ["bytes", Buffer.from(json)],
    ["an ArrayBuffer", new TextEncoder().encode(json).buffer],
    ["what was JSON", JSON.parse(json) as object],
    ["a stream of Node", Readable.from([Buffer.from(json)])],
    ["a stream of texts", Readable.from([json])],
    ["a stream of the Web", new Response(json).body]
  ])("is a body: %s", async (_, data) => {
    expect(await tokenBy(answering({ data }))).toBe("a-token")
  })

  it.each([204, 205, 304])("has none with the status %d, and its stream is ended", async (status) => {
    const data = Readable.from(["x"])
    const response = await fetched({ status, data })
    expect([response.status, response.body, data.destroyed]).toEqual([status, null, true])
  })

  it("keeps its status, with a header that HTTP does not allow", async () => {
    const headers = { "x-note": "→", "retry-after": "7", "set-cookie": ["a=1", "b=2"] }
    const response = await fetched({ status: 401, headers })
    expect([response.status, response.headers.get("x-note")]).toEqual([401, null])
    expect([response.headers.get("Retry-After"), response.headers.get("set-cookie")]).toEqual(["7", "a=1, b=2"])
  })

  it.each([
    ["a status that no Response has", 999, () => {}],
    ["a platform without Response", 200, () => vi.stubGlobal("Response", undefined)]
  ])("is read as well with %s", async (_, status, change) => {
    change()
    const response = await fetched({ status, data: json, headers: { "Retry-After": "7", "x-two": ["a", "b"] } })
    expect([response.status, response.headers.get("retry-after")]).toEqual([status, "7"])
    expect([response.headers.get("X-Two"), response.headers.get("none")]).toEqual(["a, b", null])
    const { value } = await (response.body as ReadableStream<Uint8Array>).getReader().read()
    expect(new TextDecoder().decode(value)).toBe(json)
  })

  const reasons = { name: "AxiosError", message: "it failed", code: "E_FAILED" }
  it.each([
    [
      "an error with the configuration in it",
      Object.assign(new Error("it failed"), { ...reasons, config: init }),
      reasons
    ],
    ["no error at all", init.body, { name: "Error", message: "the token request failed" }]
  ])("promise 21: is an error without the secret: %s", async (_, thrown, expected) => {
    const rejecting = (config: AxiosRequestConfig) => {
      if (typeof thrown === "object")
        Object.assign(thrown, { cause: { config, request: { body: config.data as unknown } } })
      return Promise.reject(thrown)
    }
    const sent = tokenFetch(axios.create({ adapter: rejecting }))(new URL("https://pix.example/"), init)
    const error: unknown = await sent.catch((caught: unknown) => caught)
    expect(error).toBeInstanceOf(Error)
    expect(error).toMatchObject(expected)
    expect(secretsIn(error, [clientSecret])).toEqual([])
  })

  it("promise 21: is an error without the secret within a stream, too", async () => {
    const data = Readable.from(
      (async function* () {
        yield "{"
        throw Object.assign(new Error("it broke"), { config: init })
      })()
    )
    const error: unknown = await (await fetched({ data })).text?.().catch((caught: unknown) => caught)
    expect(error).toMatchObject({ message: "it broke" })
    expect(secretsIn(error, [clientSecret])).toEqual([])
  })
})
