import { once } from "node:events"
import { Agent } from "node:http"
import { Readable } from "node:stream"
import axios, { AxiosError, type AxiosRequestConfig, type InternalAxiosRequestConfig } from "axios"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { type AuthScene, failure, startScene } from "./auth-scene.ts"
import { tokensIn } from "./tokens-in.ts"

let scene: AuthScene
beforeEach(async () => {
  scene = await startScene()
})
afterEach(() => scene[Symbol.asyncDispose]())

describe.each(["http", "fetch"] as const)("promise 21: the token is not to be found: %s adapter", (adapter) => {
  const get = (config: AxiosRequestConfig = {}) => scene.pix.get("/cob", { adapter, ...config })

  it("in a response, nor in an error that a response interceptor makes of it", async () => {
    scene.pix.interceptors.response.use((response) => {
      if (response.data.pago === true) return response
      throw new AxiosError("não pago", "NAO_PAGO", response.config, response.request, response)
    })
    const httpAgent = new Agent({ keepAlive: true })
    expect(tokensIn(await failure(get({ httpAgent })))).toEqual([])
    scene.api.answer(() => ({ status: 200, body: '{"pago":true}' }))
    expect(tokensIn(await get({ httpAgent }))).toEqual([])
    httpAgent.destroy()
  })

  it("in the configuration that an interceptor keeps, while the call is in flight", async () => {
    const kept: Array<InternalAxiosRequestConfig> = []
    scene.pix.interceptors.request.use((config) => {
      kept.push(config)
      return config
    })
    scene.api.answer(() => {
      found.push(...tokensIn(kept))
      return { status: 200, body: "{}" }
    })
    const found: Array<string> = []
    const httpAgent = new Agent({ keepAlive: true })
    await get({ httpAgent })
    await get({ httpAgent })
    expect(found).toEqual([])
    expect(kept).toHaveLength(2)
    httpAgent.destroy()
  })

  it("in a streamed response, nor in the error of one that is too long", async () => {
    scene.api.answer(() => ({ status: 200, body: "muito".repeat(99), headers: {} }))
    const response = await get({ responseType: "stream", maxContentLength: 9 })
    expect(tokensIn(response)).toEqual([])
    const error = await failure(textOf(response.data))
    expect(error.message).toBe("maxContentLength size of 9 exceeded")
    expect(tokensIn(error)).toEqual([])
    expect(error.config?.url).toBe("/cob")
  })

  it("nor in the error of one that is aborted", async () => {
    scene.api.answer(() => ({ status: 200, body: "{", unfinished: true }))
    const controller = new AbortController()
    const response = await get({ responseType: "stream", signal: controller.signal })
    const reading = failure(textOf(response.data))
    controller.abort()
    const error = await reading
    expect(axios.isCancel(error) || (error as Error).name === "AbortError").toBe(true)
    expect(tokensIn([error, response])).toEqual([])
  })

  it("in the error of a stream that the server cuts", async () => {
    scene.api.answer(() => ({ status: 200, body: "{", unfinished: true }))
    const response = await get({ responseType: "stream" })
    const reading = failure(textOf(response.data))
    scene.api.cut()
    expect(tokensIn([await reading, response])).toEqual([])
  })
})

describe("promise 21: a streamed response of Node", () => {
  it("has the same content, tells its status, and is what pipes and destroys as before", async () => {
    scene.api.answer(() => ({ status: 200, body: "olá".repeat(9_999), headers: { "x-lote": "7" } }))
    const { data } = await scene.pix.get<Readable>("/cob", { responseType: "stream" })
    expect(data).toBeInstanceOf(Readable)
    expect(data).toMatchObject({ statusCode: 200, headers: { "x-lote": "7" } })
    expect(await textOf(data)).toBe("olá".repeat(9_999))
  })

  it("ends the connection when it is destroyed, also before it is read", async () => {
    scene.api.answer(() => ({ status: 200, body: "{", unfinished: true }))
    await scene.tokens.getToken()
    for (const read of [false, true]) {
      const closed = scene.api.closed()
      const { data } = await scene.pix.get<Readable>("/cob", { responseType: "stream" })
      if (read) await once(data, "data")
      data.destroy()
      await closed
    }
    expect(scene.api.received).toHaveLength(2)
  })

  it("tells an abort as an error at once, though nobody reads it", async () => {
    scene.api.answer(() => ({ status: 200, body: "{", unfinished: true }))
    const controller = new AbortController()
    const { data } = await scene.pix.get<Readable>("/cob", { responseType: "stream", signal: controller.signal })
    const told = once(data, "error")
    controller.abort()
    const [error] = await told
    expect(axios.isCancel(error)).toBe(true)
    expect(tokensIn(error)).toEqual([])
  })

  it("of a body that was compressed is none that makes other things of its chunks", async () => {
    const { gzipSync } = await import("node:zlib")
    scene.api.answer(() => ({ status: 200, body: gzipSync("olá"), headers: { "content-encoding": "gzip" } }))
    const { data } = await scene.pix.get<Readable>("/cob", { responseType: "stream" })
    expect(data.readableObjectMode).toBe(false)
    expect(await textOf(data)).toBe("olá")
  })
})

describe("promise 21: nor is it", () => {
  it("in what beforeRedirect is given, then or later", async () => {
    scene.api.answer(({ url }) =>
      url === "/old" ? { status: 307, headers: { location: "/new" } } : { status: 200, body: "{}" }
    )
    const given: Array<unknown> = []
    const httpAgent = new Agent({ keepAlive: true })
    await scene.pix.get("/old", {
      httpAgent,
      beforeRedirect: (...details) => {
        given.push(...details)
        expect(tokensIn(details)).toEqual([])
      }
    })
    expect(given).toHaveLength(3)
    expect(tokensIn(given)).toEqual([])
    expect(scene.authorizations()).toEqual(["Bearer token-1", "Bearer token-1"])
    httpAgent.destroy()
  })

  it("in the configuration of an adapter of the user's that copies it", async () => {
    const adapter = async (config: InternalAxiosRequestConfig) => ({
      data: "",
      status: 200,
      statusText: "",
      headers: {},
      config: { ...config }
    })
    const response = await scene.pix.get("/cob", { adapter })
    expect(tokensIn(response)).toEqual([])
    const failing = (config: InternalAxiosRequestConfig) =>
      Promise.reject(Object.assign(new Error("x"), { config: { ...config } }))
    expect(tokensIn(await failure(scene.pix.get("/cob", { adapter: failing })))).toEqual([])
  })

  it("in the error of an upload that is longer than allowed, nor in the stream that was uploaded", async () => {
    const data = Readable.from(Array(99).fill("x".repeat(999)), { objectMode: false })
    const error = await failure(scene.pix.post("/lotes", data, { maxBodyLength: 9_999 }))
    expect(error.message).toContain("maxBodyLength")
    expect(tokensIn(error)).toEqual([])
    scene.api.answerEarly({ status: 413 })
    const endless = new Readable({ read() {} })
    endless.push("x")
    const early = await failure(scene.pix.post("/lotes", endless))
    expect(early.response?.status).toBe(413)
    expect(tokensIn([early, endless])).toEqual([])
    endless.destroy()
  })
})

it("a response tells where it came from by the usual ways", async () => {
  const { request } = await scene.pix.get("/cob", { params: { a: 1 } })
  const responseUrl = `${scene.api.url}/cob?a=1`
  expect(request).toEqual({
    method: "GET",
    host: "127.0.0.1",
    path: "/cob?a=1",
    responseUrl,
    responseURL: responseUrl,
    res: { responseUrl }
  })
})

async function textOf(body: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Array<Uint8Array> = []
  for await (const chunk of body) chunks.push(chunk)
  return Buffer.concat(chunks).toString()
}
