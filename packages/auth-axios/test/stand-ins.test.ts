import axios, { AxiosError, type AxiosInstance, type InternalAxiosRequestConfig } from "axios"
import axiosRetry from "axios-retry"
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest"
import { type AuthScene, failure, startScene } from "./auth-scene.ts"

let scene: AuthScene
beforeEach(async () => {
  scene = await startScene()
})
afterEach(() => scene[Symbol.asyncDispose]())

/** What axios-mock-adapter does: `request` tells the URL as it was written. */
const standIn = (statuses: Array<number>) => async (config: InternalAxiosRequestConfig) => {
  const status = statuses.shift() ?? 200
  const response = { data: "{}", status, statusText: "", headers: {}, config, request: { responseURL: config.url } }
  if (status < 400) return response
  throw new AxiosError("failed", "ERR_BAD_REQUEST", config, undefined, response as never)
}

describe("promise 13: a stand-in for the API", () => {
  it.each(["/cob", "absolute"])("that answers 401 is asked again, by the URL %s", async (written) => {
    const url = written === "absolute" ? `${scene.api.url}/cob` : written
    const { status, request } = await scene.pix.get(url, { adapter: standIn([401, 201]) })
    expect(status).toBe(201)
    expect(request.responseURL).toBe(url)
    expect(scene.tokens.snapshot().counters.invalidations).toBe(1)
  })
})

describe("what can be sent again", () => {
  const chosen = (client: AxiosInstance, config: InternalAxiosRequestConfig | undefined) => client.request(config ?? {})

  it("the configuration of a response, which gets the adapter once", async () => {
    const adapter = vi.fn<ReturnType<typeof standIn>>(standIn([]))
    const first = await scene.pix.post("/cob", { a: 1 }, { adapter })
    const second = await chosen(scene.pix, first.config)
    expect(second.config.adapter).toBe(adapter)
    expect(adapter).toHaveBeenCalledTimes(2)
    expect(adapter.mock.calls.map(([{ data }]) => data)).toEqual(['{"a":1}', '{"a":1}'])
  })

  it("the configuration of a call that was canceled before it was sent", async () => {
    const error = await failure(scene.pix.get("/cob", { signal: AbortSignal.abort(), adapter: "http" }))
    const { config } = await chosen(scene.pix, { ...error.config, signal: undefined } as never)
    expect(config.adapter).toBe("http")
    expect(scene.authorizations()).toEqual(["Bearer token-1"])
  })

  it("by axios-retry, a call through an agent and with progress", async () => {
    axiosRetry(scene.pix, { retries: 2, retryDelay: () => 0 })
    scene.api.answer(() => ({ status: scene.api.received.length < 3 ? 503 : 200, body: "{}" }))
    const onUploadProgress = vi.fn<() => void>()
    const transformResponse = vi.fn<(data: unknown) => unknown>((data) => data)
    const { status, data } = await scene.pix.put("/cob", "{}", {
      onUploadProgress,
      transformResponse,
      responseType: "arraybuffer"
    })
    expect([status, String(data)]).toEqual([200, "{}"])
    expect(onUploadProgress).toHaveBeenCalled()
    expect(transformResponse).toHaveBeenCalledTimes(3)
  })
})

it("an error takes a name of the user's", async () => {
  scene.api.answer(() => ({ status: 404, body: "{}" }))
  const error = await failure(scene.pix.get("/cob"))
  error.name = "PixError"
  expect(error.name).toBe("PixError")
  expect(error).toBeInstanceOf(axios.AxiosError)
})
