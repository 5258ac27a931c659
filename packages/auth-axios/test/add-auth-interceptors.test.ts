import { Agent } from "node:http"
import { Readable } from "node:stream"
import { inspect } from "node:util"
import axios, { type AxiosError, type AxiosInstance, AxiosHeaders, type InternalAxiosRequestConfig } from "axios"
import axiosRetry from "axios-retry"
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest"
import { addAuthInterceptors, createTokenManager, isAuthError, ntxPay, type TokenManager } from "../src/index.ts"
import { startRecordingApi } from "./recording-api.ts"

let api: Awaited<ReturnType<typeof startRecordingApi>>
let tokens: TokenManager
let pix: AxiosInstance
let remove: () => void

beforeEach(async () => {
  api = await startRecordingApi()
  tokens = createTokenManager({
    provider: ntxPay(),
    clientId: "account-93",
    clientSecret: "the-secret-of-93",
    baseUrl: api.url
  })
  pix = axios.create({ baseURL: api.url })
  remove = addAuthInterceptors(pix, tokens)
})
afterEach(async () => {
  await tokens.dispose()
  await api.close()
})

const authorizations = () => api.received.map(({ headers }) => headers["authorization"])
const failure = async (call: Promise<unknown>): Promise<AxiosError> =>
  call.then(
    () => Promise.reject(new Error("The call did not fail.")),
    (error: AxiosError) => error
  )

describe("what gets the token", () => {
  it.each([
    ["a path", () => pix.get("/cob")],
    ["a path without a slash", () => pix.get("cob")],
    ["an absolute URL", () => pix.get(`${api.url}/cob`)],
    ["a base URL with a path", () => pix.get("cob", { baseURL: `${api.url}/pix/` })],
    ["parameters", () => pix.get("/cob", { params: { inicio: "2026-01-01" } })],
    ["a call of the instance", () => pix({ url: "/cob" })]
  ])("%s", async (_, call) => {
    await call()
    expect(authorizations()).toEqual(["Bearer token-1"])
  })

  it.each([
    ["the header, in any case", { headers: { authorization: "Basic eDp5" } }, "Basic eDp5"],
    ["auth", { auth: { username: "x", password: "y" } }, "Basic eDp5"],
    ["a header that is switched off", { headers: { Authorization: null } }, undefined]
  ])("not a caller who sets %s", async (_, config, sent) => {
    await pix.get("/cob", config)
    expect(authorizations()).toEqual([sent])
    expect(api.tokenRequests()).toBe(0)
  })

  it("nor one who writes a name and a password into the URL", async () => {
    await pix.get(`http://x:y@127.0.0.1:${api.port}/cob`)
    expect(authorizations()).toEqual(["Basic eDp5"])
    expect(api.tokenRequests()).toBe(0)
  })

  it.each([["a URL without a scheme", { url: "//127.0.0.1:1/cob" }]])("nor %s", async (_, config) => {
    await pix.request({ ...config, validateStatus: null }).catch(() => {})
    expect(authorizations().filter((header) => header !== undefined)).toEqual([])
    expect(api.tokenRequests()).toBe(0)
  })

  it("without a base URL it is the URL that decides", async () => {
    const bare = axios.create()
    addAuthInterceptors(bare, tokens)
    await bare.get(`${api.url}/cob`)
    expect(authorizations()).toEqual(["Bearer token-1"])
    await expect(bare.get("/cob")).rejects.toThrow("Invalid URL")
  })
})

describe("promise 17: a redirect", () => {
  it("to a subdomain does not carry the token there, and the user's beforeRedirect is still called", async () => {
    api.answer(({ headers }) =>
      String(headers["host"]).startsWith("localhost")
        ? { status: 302, headers: { location: `http://api.localhost:${api.port}/elsewhere` } }
        : { status: 200, body: "{}" }
    )
    await tokens.dispose()
    const baseUrl = `http://localhost:${api.port}`
    await using local = createTokenManager({
      provider: ntxPay(),
      clientId: "account-93",
      clientSecret: "the-secret-of-93",
      baseUrl
    })
    remove()
    addAuthInterceptors(pix, local)
    const beforeRedirect = vi.fn<(options: { href: string }) => void>()
    // Every name below localhost is this machine, though not every resolver knows.
    const lookup = (_: string, __: object, found: (error: null, address: string, family: 4) => void) =>
      found(null, "127.0.0.1", 4)
    await pix.get("/cob", { baseURL: baseUrl, beforeRedirect, lookup } as object)
    expect(authorizations()).toEqual(["Bearer token-1", undefined])
    expect(beforeRedirect).toHaveBeenCalledOnce()
    expect(beforeRedirect.mock.calls[0]?.[0].href).toBe(`http://api.localhost:${api.port}/elsewhere`)
  })

  it("within the API keeps the token of the sending, also in a replay", async () => {
    api.answer(({ url, headers }) => {
      if (url === "/old") return { status: 307, headers: { location: "/new" } }
      return { status: headers["authorization"] === "Bearer token-2" ? 200 : 401, body: "{}" }
    })
    await pix.post("/old", { a: 1 })
    expect(authorizations()).toEqual(["Bearer token-1", "Bearer token-1", "Bearer token-2", "Bearer token-2"])
  })
})

describe("promise 13: a 401 is answered by one replay", () => {
  it.each(["http", "fetch"] as const)("the same bytes, transformed once: %s adapter", async (adapter) => {
    api.reject("token-1")
    const transformRequest = vi.fn<(data: unknown) => string>((data) => `<${JSON.stringify(data)}>`)
    const { status } = await pix.put("/cob/1", { valor: "1.00" }, { adapter, transformRequest: [transformRequest] })
    expect(status).toBe(200)
    expect(api.received.map(({ method, body }) => `${method} ${body}`)).toEqual(Array(2).fill('PUT <{"valor":"1.00"}>'))
    expect(transformRequest).toHaveBeenCalledOnce()
  })

  it.each(["http", "fetch"] as const)("a form is sent again: %s adapter", async (adapter) => {
    api.reject("token-1")
    const form = new FormData()
    form.append("nome", "João")
    form.append("recibo", new Blob(["%PDF"], { type: "application/pdf" }), "recibo.pdf")
    const { status } = await pix.post("/recibos", form, { adapter })
    expect(status).toBe(200)
    expect(api.received).toHaveLength(2)
    for (const { body } of api.received) {
      expect(body).toContain("João")
      expect(body).toContain('filename="recibo.pdf"')
      expect(body).toMatch(/^--(.+)\r\n[^]+\r\n--\1--\r\n$/)
    }
  })

  it.each([
    ["a stream of Node", () => Readable.from(["{}"])],
    ["a stream of the Web", () => new Blob(["{}"]).stream()]
  ])("promise 14: %s is not sent again", async (name, body) => {
    api.reject("token-1")
    const adapter = name.endsWith("Web") ? "fetch" : "http"
    const error = await failure(pix.post("/cob", body(), { adapter }))
    expect(error.response?.status).toBe(401)
    expect(api.received).toHaveLength(1)
    expect((await pix.post("/cob", {})).status).toBe(200)
  })

  it("also where validateStatus takes a 401 for a success", async () => {
    api.reject("token-1")
    const { status } = await pix.get("/cob", { validateStatus: () => true })
    expect(status).toBe(200)
    expect(authorizations()).toEqual(["Bearer token-1", "Bearer token-2"])
  })

  it("and there a lasting one resolves", async () => {
    api.answer(() => ({ status: 401, body: "{}" }))
    const { status } = await pix.get("/cob", { validateStatus: () => true })
    expect(status).toBe(401)
    expect(api.received).toHaveLength(2)
  })

  it("the streamed body of the first answer is let go", async () => {
    api.reject("token-1", "x".repeat(100_000))
    const bodies: Array<Readable> = []
    const inner = axios.getAdapter("http")
    const { data } = await pix.get("/cob", {
      responseType: "stream",
      validateStatus: null,
      adapter: async (config) => {
        const response = await inner(config)
        bodies.push(response.data as Readable)
        return response
      }
    })
    expect(bodies.map(({ destroyed }) => destroyed)).toEqual([true, false])
    await (data as Readable).resume().toArray()
  })
})

describe("beside others", () => {
  it("their interceptors run once a call, before and after, and see no token", async () => {
    api.reject("token-1")
    const seen: Array<unknown> = []
    const watched = axios.create({ baseURL: api.url })
    const watch = (config: InternalAxiosRequestConfig) => {
      seen.push(config.headers.get("Authorization"))
      return config
    }
    watched.interceptors.request.use(watch)
    addAuthInterceptors(watched, tokens)
    watched.interceptors.request.use(async (config) => watch(config))
    watched.interceptors.response.use((response) => {
      seen.push(response.config.headers.get("Authorization"))
      return response
    })
    await watched.get("/cob")
    expect(seen).toEqual([undefined, undefined, undefined])
    expect(authorizations()).toEqual(["Bearer token-1", "Bearer token-2"])
  })

  it("axios-retry sends a current token with each of its tries", async () => {
    axiosRetry(pix, { retries: 2, retryDelay: () => 0 })
    api.answer(() => {
      if (api.received.length === 1) tokens.invalidateToken("token-1")
      return { status: api.received.length < 3 ? 503 : 200, body: "{}" }
    })
    expect((await pix.get("/cob")).status).toBe(200)
    expect(authorizations()).toEqual(["Bearer token-1", "Bearer token-2", "Bearer token-2"])
  })

  it("a retry of the user's own from error.config carries a current token, on the same adapter", async () => {
    api.answer(() => ({ status: 503, body: "{}" }))
    const error = await failure(pix.post("/cob", { a: 1 }, { adapter: "fetch", beforeRedirect: () => {} }))
    expect(error.config?.adapter).toBe("fetch")
    tokens.invalidateToken("token-1")
    api.answer(() => ({ status: 200, body: "{}" }))
    const { status } = await pix.request(error.config ?? {})
    expect(status).toBe(200)
    expect(authorizations()).toEqual(["Bearer token-1", "Bearer token-2"])
    expect(api.received.map(({ body }) => body)).toEqual(['{"a":1}', '{"a":1}'])
  })

  it("an adapter of the user's is the one that is used", async () => {
    const seen: Array<unknown> = []
    const { data } = await pix.get("/cob", {
      adapter: async (config) => {
        seen.push(config.headers.get("Authorization"))
        return { data: "mine", status: 200, statusText: "", headers: {}, config }
      }
    })
    expect([data, seen]).toEqual(["mine", ["Bearer token-1"]])
  })

  it("a fetch of the user's is the one that is used, and a redirect of it is known", async () => {
    api.answer(() => ({ status: 401, body: "{}" }))
    const own = vi.fn<typeof fetch>(async (input, init) => {
      const response = await fetch(input, init)
      return Object.defineProperties(response, {
        redirected: { value: true },
        url: { value: "https://elsewhere.example/" }
      })
    })
    const error = await failure(pix.get("/cob", { adapter: "fetch", env: { fetch: own } }))
    expect(error.response?.status).toBe(401)
    expect(own).toHaveBeenCalledOnce()
    expect(tokens.snapshot().counters.invalidations).toBe(0)
  })

  it("added twice, the inner one leaves the header of the outer one alone", async () => {
    addAuthInterceptors(pix, tokens)
    api.reject("token-1")
    expect((await pix.get("/cob")).status).toBe(200)
    expect(authorizations()).toEqual(["Bearer token-1", "Bearer token-2"])
  })

  it("once removed, nothing is attached, and errors are as axios makes them", async () => {
    remove()
    api.answer(() => ({ status: 404, body: "{}" }))
    const error = await failure(pix.get("/cob"))
    expect(authorizations()).toEqual([undefined])
    expect(error.request.constructor.name).toBe("ClientRequest")
  })

  it("with a token in hand the interceptors do not make a call wait for a turn more", async () => {
    await tokens.getToken()
    let sent = false
    const adapter = async (config: InternalAxiosRequestConfig) => {
      sent = true
      return { data: "", status: 200, statusText: "", headers: new AxiosHeaders(), config }
    }
    const call = pix.get("/cob", { adapter })
    expect(sent).toBe(true)
    await call
  })
})

describe("promise 4: what ends the wait for a token", () => {
  const silent = () => {
    const hanging = createTokenManager({
      provider: ntxPay(),
      clientId: "account-93",
      clientSecret: "the-secret-of-93",
      baseUrl: api.url,
      fetch: () => new Promise(() => {})
    })
    const client = axios.create({ baseURL: api.url })
    addAuthInterceptors(client, hanging)
    return client
  }

  it("a signal: axios' own kind of error, with the signal's reason as its cause", async () => {
    const controller = new AbortController()
    const reason = new Error("the customer left")
    const call = failure(silent().get("/cob", { signal: controller.signal }))
    controller.abort(reason)
    const error = await call
    expect(axios.isCancel(error)).toBe(true)
    expect(error).toBeInstanceOf(axios.CanceledError)
    expect(error.cause).toBe(reason)
    expect(error.config?.url).toBe("/cob")
  })

  it("a cancel token", async () => {
    const { token, cancel } = axios.CancelToken.source()
    const call = failure(silent().get("/cob", { cancelToken: token, signal: new AbortController().signal }))
    cancel("the customer left")
    const error = await call
    expect(axios.isCancel(error)).toBe(true)
    expect(error.message).toBe("the customer left")
  })

  it.each([
    [{}, "ECONNABORTED", "timeout of 20ms exceeded"],
    [{ transitional: { clarifyTimeoutError: true } }, "ETIMEDOUT", "timeout of 20ms exceeded"],
    [{ timeoutErrorMessage: "demorou" }, "ECONNABORTED", "demorou"]
  ])("a timeout: %o", async (config, code, message) => {
    const error = await failure(silent().get("/cob", { timeout: 20, ...config }))
    expect(axios.isAxiosError(error)).toBe(true)
    expect({ code: error.code, message: error.message }).toEqual({ code, message })
  })

  it("a signal that fires while a 401 waits for another token", async () => {
    api.reject("token-1")
    const controller = new AbortController()
    const end = tokens.subscribe((event) => {
      if (event._tag === "TokenInvalidated") controller.abort()
    })
    expect(axios.isCancel(await failure(pix.get("/cob", { signal: controller.signal })))).toBe(true)
    end()
  })
})

describe("promise 21: an AxiosError holds no secret", () => {
  const clean = (error: AxiosError): void => {
    const told = [inspect(error, { depth: 20, showHidden: true }), JSON.stringify(error), String(error.stack)].join()
    expect(told).not.toContain("token-1")
  }

  it.each(["http", "fetch"] as const)("says where the request went, and no more: %s adapter", async (adapter) => {
    api.answer(() => ({ status: 404, body: "{}" }))
    const error = await failure(pix.get("/cob", { adapter, params: { a: 1 } }))
    const request = {
      method: "GET",
      host: adapter === "http" ? "127.0.0.1" : `127.0.0.1:${api.port}`,
      path: "/cob?a=1",
      responseUrl: adapter === "http" ? `${api.url}/cob?a=1` : undefined
    }
    expect(error.request).toMatchObject(request)
    expect(error.response?.request).toMatchObject(request)
    expect(error.response?.data).toEqual({})
    clean(error)
  })

  it("over a body that is not JSON", async () => {
    api.answer(() => ({ status: 200, body: "{" }))
    const error = await failure(pix.get("/cob", { responseType: "json", transitional: { silentJSONParsing: false } }))
    expect(error.name).toBe("SyntaxError")
    expect(error.response?.request).toMatchObject({ path: "/cob" })
    clean(error)
  })

  it("with a stream in it, which can still be read", async () => {
    api.answer(() => ({ status: 404, body: "nada" }))
    const error = await failure(pix.get("/cob", { responseType: "stream" }))
    clean(error)
    const stream = error.response?.data as Readable
    expect((await stream.toArray()).join("")).toBe("nada")
  })

  it("of a connection that broke, through an agent of the user's, which still serves a retry", async () => {
    const httpAgent = new Agent({ keepAlive: true, maxSockets: 1 })
    let connections = 0
    httpAgent.on("free", () => connections++)
    api.answer(() => ({ status: 503, body: "{}" }))
    const error = await failure(pix.get("/cob", { httpAgent }))
    clean(error)
    const again = await failure(pix.request(error.config ?? {}))
    clean(again)
    expect(connections).toBeGreaterThan(0)
    await api.close()
    const broken = await failure(pix.request(again.config ?? {}))
    expect(broken.code).toMatch(/^ECONN/)
    expect(broken.request).toMatchObject({ method: "GET", path: "/cob" })
    clean(broken)
    httpAgent.destroy()
    api = await startRecordingApi()
  })
})

it("a failure to get a token is an AuthError, not an AxiosError, and the API is not called", async () => {
  await tokens.dispose()
  const error = await failure(pix.get("/cob"))
  expect(isAuthError(error)).toBe(true)
  expect(axios.isAxiosError(error)).toBe(false)
  expect(api.received).toEqual([])
})
