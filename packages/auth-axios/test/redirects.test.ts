import axios, { type AxiosRequestConfig, type AxiosStatic } from "axios"
import oldest from "axios-oldest"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { addAuthInterceptors, type TokenProvider } from "../src/index.ts"
import { type AuthScene, failure, startScene } from "./auth-scene.ts"

describe.each([
  ["newest", axios],
  ["oldest", oldest as unknown as AxiosStatic]
])("promise 17: over redirects of the http adapter: %s axios", (_, copy) => {
  let scene: AuthScene
  let other: AuthScene
  let tokens: TokenProvider
  const get = (config: AxiosRequestConfig = {}) => {
    const pix = copy.create({ baseURL: scene.api.url, adapter: "http" })
    addAuthInterceptors(pix, tokens)
    return pix.get("/a", { validateStatus: null, ...config })
  }

  beforeEach(async () => {
    scene = await startScene()
    other = await startScene()
    // Both origins are covered.
    tokens = {
      ...scene.tokens,
      baseUrl: scene.api.url,
      covers: (url) => [scene, other].some(({ api }) => String(url).startsWith(`${api.url}/`)),
      currentAuthorization: () => scene.tokens.currentAuthorization(),
      getAuthorization: (options) => scene.tokens.getAuthorization(options),
      invalidateToken: (token, context) => scene.tokens.invalidateToken(token, context)
    }
  })
  afterEach(async () => {
    await scene[Symbol.asyncDispose]()
    await other[Symbol.asyncDispose]()
  })

  it("the token is dropped for good by a hop to another origin, though that is covered", async () => {
    scene.api.answer(({ url }) =>
      url === "/a" ? { status: 302, headers: { location: `${other.api.url}/b` } } : { status: 200, body: "{}" }
    )
    other.api.answer(() => ({ status: 302, headers: { location: `${scene.api.url}/c` } }))
    await get()
    expect(other.authorizations()).toEqual([undefined])
    expect(scene.authorizations()).toEqual(["Bearer token-1", undefined])
  })

  it("promise 13: a 401 to a request that had lost the token counts for nothing, wherever it comes from", async () => {
    scene.api.answer(({ url }) =>
      url === "/a" ? { status: 302, headers: { location: `${other.api.url}/b` } } : { status: 401, body: "{}" }
    )
    other.api.answer(() => ({ status: 302, headers: { location: `${scene.api.url}/c` } }))
    expect((await get()).status).toBe(401)
    expect(scene.api.received.map(({ url }) => url)).toEqual(["/a", "/c"])
    expect(scene.tokens.snapshot().counters.invalidations).toBe(0)
    other.api.answer(() => ({ status: 401, body: "{}" }))
    expect((await get()).status).toBe(401)
    expect(scene.tokens.snapshot().counters.invalidations).toBe(0)
  })

  it("a beforeRedirect of the caller's may change the request, and where that leads elsewhere the token is left out", async () => {
    scene.api.answer(({ url }) =>
      url === "/a" ? { status: 302, headers: { location: "/b" } } : { status: 200, body: "{}" }
    )
    await get({
      beforeRedirect: (options) => {
        options["headers"]["x-lote"] = "7"
        delete options["headers"]["Accept"]
        options["path"] = "/c"
      }
    })
    expect(scene.api.received[1]).toMatchObject({
      url: "/c",
      headers: { "x-lote": "7", authorization: "Bearer token-1" }
    })
    expect(scene.api.received[1]?.headers["accept"]).toBeUndefined()
    await get({ beforeRedirect: (options) => void Object.assign(options, { port: other.api.port }) })
    expect(other.authorizations()).toEqual([undefined])
    await get({ beforeRedirect: (options) => void (options["auth"] = "x:y") })
    await get({ beforeRedirect: (options) => void (options["headers"]["authorization"] = "Basic own") })
    expect(scene.authorizations().slice(-3)).toEqual(["Basic eDp5", "Bearer token-1", "Basic own"])
  })

  it("a beforeRedirect that throws ends the call, as without the interceptors", async () => {
    scene.api.answer(() => ({ status: 302, headers: { location: "/b" } }))
    const beforeRedirect = () => {
      throw new Error("não siga")
    }
    const error = await failure(get({ beforeRedirect }))
    const bare = await failure(copy.get(`${scene.api.url}/a`, { beforeRedirect }))
    expect([error.message, error.code]).toEqual([bare.message, bare.code])
  })
})
