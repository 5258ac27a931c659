import axios, { AxiosHeaders, type AxiosRequestConfig, type AxiosStatic, type InternalAxiosRequestConfig } from "axios"
import oldest from "axios-oldest"
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest"
import { addAuthInterceptors } from "../src/index.ts"
import { type AuthScene, lateTokens, startScene } from "./auth-scene.ts"

let scene: AuthScene
beforeEach(async () => {
  scene = await startScene()
})
afterEach(() => scene[Symbol.asyncDispose]())

const isWritten = { transformRequest: (data: unknown) => data }

describe("promise 13: what is changed after the call, changes neither the sending nor the replay", () => {
  const kinds: ReadonlyArray<readonly [string, string, () => readonly [AxiosRequestConfig, () => void], string]> = [
    [
      "params",
      "http",
      () =>
        changed(
          new URLSearchParams("a=1"),
          (params) => params.set("a", "2"),
          (params) => ({ params })
        ),
      "/cob?a=1 "
    ],
    [
      "params in depth",
      "http",
      () =>
        changed(
          [{ b: 1 }],
          (list) => list.push({ b: 2 }),
          (a) => ({ params: { a } })
        ),
      "/cob?a[0][b]=1 "
    ],
    [
      "a Buffer",
      "http",
      () =>
        changed(
          Buffer.from("um"),
          (data) => data.fill("x"),
          (data) => ({ data })
        ),
      "/cob um"
    ],
    [
      "an ArrayBuffer",
      "http",
      () =>
        changed(
          bytes().buffer,
          (data) => new Uint8Array(data).fill(120),
          (data) => ({ data })
        ),
      "/cob um"
    ],
    [
      "a typed array",
      "fetch",
      () =>
        changed(
          bytes(),
          (data) => data.fill(120),
          (data) => ({ data, ...isWritten })
        ),
      "/cob um"
    ],
    [
      "a DataView",
      "fetch",
      () =>
        changed(
          new DataView(bytes().buffer),
          (data) => data.setInt8(0, 120),
          (data) => ({ data, ...isWritten })
        ),
      "/cob um"
    ],
    [
      "a URLSearchParams",
      "fetch",
      () =>
        changed(
          new URLSearchParams("a=1"),
          (data) => data.set("a", "2"),
          (data) => ({ data, ...isWritten })
        ),
      "/cob a=1"
    ],
    [
      "headers",
      "http",
      () =>
        changed(
          new AxiosHeaders({ "x-lote": "1" }),
          (headers) => headers.set("x-lote", "2"),
          (headers) => ({ headers })
        ),
      "/cob "
    ]
  ]

  it.each(kinds)("%s", async (_, adapter, make, sent) => {
    scene.api.reject("token-1")
    const [config, change] = make()
    const call = scene.pix.request({ method: "post", url: "/cob", adapter, ...config })
    change()
    expect((await call).status).toBe(200)
    expect(scene.api.received.map(({ url, body }) => `${decodeURI(url ?? "")} ${body}`)).toEqual([sent, sent])
    expect(scene.api.received.map(({ headers }) => headers["x-lote"])).not.toContain("2")
  })

  it.each(["http", "fetch"] as const)("a form, with the same boundary: %s adapter", async (adapter) => {
    scene.api.reject("token-1")
    const form = new FormData()
    form.append("nome", "João")
    form.append("recibo", new Blob(["%PDF"]), "recibo.pdf")
    const call = scene.pix.post("/recibos", form, { adapter })
    form.set("nome", "Maria")
    await call
    expect(scene.api.received).toHaveLength(2)
    for (const { body } of scene.api.received) {
      expect(body).toContain("João")
      expect(body).toContain('filename="recibo.pdf"')
      expect(body).not.toContain("Maria")
    }
  })

  it("a configuration that an interceptor keeps", async () => {
    const tokens = lateTokens(scene.api.url)
    const pix = axios.create({ baseURL: scene.api.url })
    addAuthInterceptors(pix, tokens)
    const kept: Array<InternalAxiosRequestConfig> = []
    pix.interceptors.request.use((config) => (kept.push(config), config), null, { synchronous: true })
    const call = pix.get("/cob")
    for (const config of kept)
      Object.assign(config, { url: "/outra", baseURL: "http://127.0.0.1:1", data: "x" }).headers.set("x-lote", "2")
    tokens.give()
    await call
    expect(scene.api.received).toMatchObject([{ url: "/cob", body: "" }])
    expect(scene.api.received[0]?.headers["x-lote"]).toBeUndefined()
  })

  it("params are serialized once", async () => {
    scene.api.reject("token-1")
    const paramsSerializer = vi.fn<() => string>(() => "de='ontem'")
    await scene.pix.get("/cob?x=1", { params: { a: 1 }, paramsSerializer })
    expect(scene.api.received.map(({ url }) => url)).toEqual(Array(2).fill("/cob?x=1&de='ontem'"))
    expect(paramsSerializer).toHaveBeenCalledOnce()
  })

  it("a serializer that throws is axios' own error", async () => {
    const paramsSerializer = () => {
      throw new Error("sem data")
    }
    await expect(scene.pix.get("/cob", { params: { a: 1 }, paramsSerializer })).rejects.toMatchObject({
      isAxiosError: true,
      message: "sem data"
    })
  })
})

describe.each([
  ["newest", axios],
  ["oldest", oldest as unknown as AxiosStatic]
])("promise 17: coverage is judged on the URL that axios uses: %s axios", (_, copy) => {
  it.each(["http", "fetch", "own"] as const)("beside allowAbsoluteUrls: false, %s adapter", async (name) => {
    const pix = copy.create()
    addAuthInterceptors(pix, scene.tokens)
    const adapter = name === "own" ? copy.getAdapter("http") : name
    await using elsewhere = await startScene()
    const covered = `${scene.api.url}/cob`
    const config = { url: covered, baseURL: elsewhere.api.url, adapter }
    await pix.request({ ...config, allowAbsoluteUrls: false })
    expect(elsewhere.api.received).toMatchObject([{ url: `/${covered}` }])
    expect(elsewhere.authorizations()).toEqual([undefined])
    expect(scene.authorizations()).toEqual([])
    await pix.request({ ...config, url: `${elsewhere.api.url}/cob`, baseURL: scene.api.url, allowAbsoluteUrls: false })
    expect(scene.authorizations()).toEqual(["Bearer token-1"])
    await pix.request(config)
    expect(scene.authorizations()).toEqual(["Bearer token-1", "Bearer token-1"])
    // Neither true nor false: versions of axios differ.
    await pix.request({ ...config, allowAbsoluteUrls: 0 as unknown as boolean })
    expect(elsewhere.authorizations()).toEqual([undefined])
  })
})

it("an adapter of the user's is given url, baseURL and params as they were written", async () => {
  const seen: Array<InternalAxiosRequestConfig> = []
  const adapter = async (config: InternalAxiosRequestConfig) => {
    seen.push({ ...config })
    return { data: "", status: 200, statusText: "", headers: {}, config }
  }
  await scene.pix.get("/cob", { adapter, params: { a: 1 } })
  expect(seen).toMatchObject([{ url: "/cob", baseURL: scene.api.url, params: { a: 1 } }])
})

function bytes(): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode("um")
}

/** A call with this value, and what changes the value after the call. */
function changed<A>(
  value: A,
  change: (value: A) => unknown,
  inCall: (value: A) => AxiosRequestConfig
): readonly [AxiosRequestConfig, () => void] {
  return [inCall(value), () => void change(value)]
}
