import axios, { type AxiosRequestConfig, type AxiosStatic, type InternalAxiosRequestConfig } from "axios"
import oldestAxios from "axios-oldest"
import { createRequire } from "node:module"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { addAuthInterceptors, isAuthError } from "../src/index.ts"
import { type AuthScene, failure, lateTokens, startScene } from "./auth-scene.ts"
import { tokensIn } from "./tokens-in.ts"

const oldest = oldestAxios as unknown as AxiosStatic
/** Of the same version as ours, and another copy: what `require` gives. */
const required = createRequire(import.meta.url)("axios") as AxiosStatic

describe.each([
  ["our own", axios],
  ["another version", oldest],
  ["CommonJS", required]
])("an instance of axios, %s copy, goes on as before", (_, copy) => {
  describe.each(["http", "fetch"] as const)("%s adapter", (adapter) => {
    let scene: AuthScene
    beforeEach(async () => {
      scene = await startScene(copy)
      scene.pix.defaults.adapter = adapter
    })
    afterEach(() => scene[Symbol.asyncDispose]())

    it("a 401 is replayed", async () => {
      scene.api.reject("token-1")
      const { status, config } = await scene.pix.post("/cob", { a: 1 }, { params: { b: [2] } })
      expect(status).toBe(200)
      expect(scene.authorizations()).toEqual(["Bearer token-1", "Bearer token-2"])
      expect(scene.api.received.map(({ url, body }) => `${decodeURI(url ?? "")} ${body}`)).toEqual(
        Array(2).fill('/cob?b[]=2 {"a":1}')
      )
      expect(config).toMatchObject({ url: "/cob", baseURL: scene.api.url, data: '{"a":1}', adapter })
    })

    it.each([
      ["a status", { status: 500, body: "{}" }, {}],
      ["a body that is too long", { status: 200, body: "muito longo" }, { maxContentLength: 3 }],
      ["a timeout", { status: 200, silent: true }, { timeout: 30 }]
    ])("%s is an error of its own, as without the interceptors", async (__, answer, config) => {
      // The oldest fetch adapter has no such limit.
      if (copy === oldest && adapter === "fetch" && "maxContentLength" in config) return
      scene.api.answer(() => answer)
      await scene.tokens.getToken()
      const error = await failure(scene.pix.get("/cob", config))
      const bare = await failure(copy.get(`${scene.api.url}/cob`, { adapter, ...config }))
      expect(error).toBeInstanceOf(copy.AxiosError)
      const told = ({ name, message, code, response }: typeof error) => [name, message, code, response?.status]
      expect(told(error)).toEqual(told(bare))
      expect(tokensIn(error)).toEqual([])
    })

    it("a connection that is refused is an error of its own", async () => {
      await scene.tokens.getToken()
      await scene.api.close()
      const error = await failure(scene.pix.get("/cob"))
      const bare = await failure(copy.get(`${scene.api.url}/cob`, { adapter }))
      expect(error).toBeInstanceOf(copy.AxiosError)
      expect([error.name, error.code, error.message]).toEqual([bare.name, bare.code, bare.message])
      expect(tokensIn(error)).toEqual([])
      scene = await startScene(copy)
    })

    it("an abort in flight is an error of its own", async () => {
      const abortedBy = async (get: (config: AxiosRequestConfig) => Promise<unknown>) => {
        const controller = new AbortController()
        scene.api.answer(() => {
          controller.abort()
          return { status: 200, silent: true }
        })
        return failure(get({ signal: controller.signal, adapter }))
      }
      const error = await abortedBy((config) => scene.pix.get("/cob", config))
      const bare = await abortedBy((config) => copy.get(`${scene.api.url}/cob`, config))
      expect(copy.isCancel(error)).toBe(copy.isCancel(bare))
      expect(error.constructor).toBe(bare.constructor)
      expect([error.name, error.code, error.message]).toEqual([bare.name, bare.code, bare.message])
      expect(tokensIn(error)).toEqual([])
    })

    it("an AuthError passes through as it is", async () => {
      await scene.tokens.dispose()
      expect(isAuthError(await failure(scene.pix.get("/cob")))).toBe(true)
    })

    it("a configuration of an error is sent again, through the same adapter", async () => {
      scene.api.answer(() => ({ status: 503, body: "{}" }))
      const error = await failure(scene.pix.get("/cob", { params: { b: 2 } }))
      scene.api.answer(() => ({ status: 200, body: "{}" }))
      const { config } = await scene.pix.request(error.config ?? {})
      expect(config.adapter).toBe(adapter)
      expect(scene.api.received.map(({ url }) => url)).toEqual(["/cob?b=2", "/cob?b=2"])
    })
  })

  it("a timeout of the wait for a token, and an abort of it, are errors of its own", async () => {
    const hanging = lateTokens("https://pix.example")
    const pix = copy.create({ baseURL: hanging.baseUrl })
    addAuthInterceptors(pix, { ...hanging, getAuthorization: ({ timeout, signal } = {}) => ended(timeout, signal) })
    const timedOut = await failure(pix.get("/cob", { timeout: 20 }))
    expect(timedOut).toBeInstanceOf(copy.AxiosError)
    expect(timedOut).toMatchObject({ code: "ECONNABORTED", message: "timeout of 20ms exceeded" })
    expect(timedOut.config?.url).toBe("/cob")
    const controller = new AbortController()
    const aborted = failure(pix.get("/cob", { signal: controller.signal }))
    controller.abort(new Error("the customer left"))
    expect(await aborted).toBeInstanceOf(copy.CanceledError)
    expect(await aborted).toMatchObject({ message: "canceled", cause: { message: "the customer left" } })
  })

  it("an adapter that there is not is its own error", async () => {
    await using scene = await startScene(copy)
    const error = await failure(scene.pix.get("/cob", { adapter: "nenhum" }))
    expect(error).toBeInstanceOf(copy.AxiosError)
    expect(error.message).toBe("Unknown adapter 'nenhum'")
  })
})

it("the copy may be given, and is then asked for adapters", async () => {
  await using scene = await startScene()
  const adapter = async (config: InternalAxiosRequestConfig) => ({
    data: "given",
    status: 200,
    statusText: "",
    headers: {},
    config
  })
  const pix = oldest.create({ baseURL: scene.api.url })
  addAuthInterceptors(pix, scene.tokens, { axios: { ...oldest, getAdapter: () => adapter } })
  expect((await pix.get("/cob")).data).toBe("given")
})

it("the default export itself can be the instance", async () => {
  await using scene = await startScene()
  const remove = addAuthInterceptors(oldest, scene.tokens)
  scene.api.answer(() => ({ status: 500, body: "{}" }))
  const error = await failure(oldest.get(`${scene.api.url}/cob`))
  remove()
  expect(error).toBeInstanceOf(oldest.AxiosError)
  expect(scene.authorizations()).toEqual(["Bearer token-1"])
})

/** What a manager does whose endpoint is silent. */
function ended(timeout: unknown, signal: AbortSignal | undefined): Promise<never> {
  if (timeout !== undefined) return Promise.reject(new DOMException("no token", "TimeoutError"))
  return new Promise((__, reject) => signal?.addEventListener("abort", () => reject(signal.reason as Error)))
}
