import { staticTokens } from "@pix/auth-core/testing"
import { describe, expect, it } from "vitest"
import { createAuthInterceptor } from "../src/index.ts"
import { changingTokens } from "./changing-tokens.ts"
import { recordingApi, type RecordingApi } from "./recording-api.ts"
import { majors } from "./undici-majors.ts"

/** An API whose `/cob` redirects there, and which answers 401 to everything else. */
const redirectingTo = (there: () => string): Promise<RecordingApi> =>
  recordingApi(({ url }, response) => {
    if (url.startsWith("/cob")) response.writeHead(307, { location: there() }).end()
    else response.writeHead(401).end()
  })

/** Another server, which redirects everything there. */
const foreignTo = (there: () => string): Promise<RecordingApi> =>
  recordingApi((_, response) => void response.writeHead(307, { location: there() }).end())

describe.each(majors)("createAuthInterceptor and redirects on %s", (_, { Agent, fetch, interceptors, request }) => {
  const redirect = interceptors.redirect({ maxRedirections: 5 })
  const ways = [
    [
      "fetch",
      async (tokens: Parameters<typeof createAuthInterceptor>[0], url: string) =>
        (await fetch(url, { dispatcher: new Agent().compose(createAuthInterceptor(tokens)) })).status
    ],
    [
      "fetch of Node",
      async (tokens: Parameters<typeof createAuthInterceptor>[0], url: string) => {
        const dispatcher: unknown = new Agent().compose(createAuthInterceptor(tokens))
        return (await globalThis.fetch(url, { dispatcher } as RequestInit)).status
      }
    ],
    [
      "request with redirect",
      async (tokens: Parameters<typeof createAuthInterceptor>[0], url: string) => {
        const dispatcher = new Agent().compose(createAuthInterceptor(tokens), redirect)
        return (await request(url, { dispatcher })).statusCode
      }
    ]
  ] as const

  describe.each(ways)("promise 17: %s", (_way, send) => {
    it("does not bring the token back from another origin, and its 401 there invalidates nothing", async () => {
      await using foreign = await foreignTo(() => `${api.url}/back`)
      await using api = await redirectingTo(() => `${foreign.url}/elsewhere`)
      const tokens = changingTokens(api.url)
      expect(await send(tokens, `${api.url}/cob`)).toBe(401)
      expect([api.tokens(), foreign.tokens(), tokens.invalidated]).toEqual([
        ["Bearer token-1", undefined],
        [undefined],
        []
      ])
    })

    it("does not bring it back over two other origins, nor over redirects within the API after that", async () => {
      await using second = await foreignTo(() => `${api.url}/cob-again`)
      await using first = await foreignTo(() => second.url)
      await using api = await recordingApi(({ url }, response) => {
        const location = url === "/cob" ? first.url : "/back"
        if (url === "/back") response.writeHead(401).end()
        else response.writeHead(307, { location }).end()
      })
      const tokens = changingTokens(api.url)
      expect(await send(tokens, `${api.url}/cob`)).toBe(401)
      expect([api.tokens(), tokens.invalidated]).toEqual([["Bearer token-1", undefined, undefined], []])
    })

    it("gets no token where a call of another origin is redirected to the API", async () => {
      await using api = await recordingApi()
      await using foreign = await foreignTo(() => `${api.url}/pix`)
      expect(await send(staticTokens("token-1", api.url), foreign.url)).toBe(200)
      expect(api.tokens()).toEqual([undefined])
    })

    it("gets no token from another origin where clients may read the target in different ways", async () => {
      await using api = await recordingApi()
      await using foreign = await foreignTo(() => Buffer.from(`${api.url}/é`).toString("latin1"))
      expect(await send(staticTokens("token-1", api.url), foreign.url)).toBe(200)
      expect(api.tokens()).toEqual([undefined])
    })

    it("does not take the token to another origin that is covered as well", async () => {
      await using other = await recordingApi()
      await using api = await redirectingTo(() => `${other.url}/pix`)
      const covers = (url: string | URL) => [api.url, other.url].includes(new URL(url).origin)
      expect(await send({ ...staticTokens("token-1", api.url), covers }, `${api.url}/cob`)).toBe(200)
      expect(other.tokens()).toEqual([undefined])
    })

    it("a call of one's own has the token after such a redirect", async () => {
      await using foreign = await foreignTo(() => `${api.url}/back`)
      await using api = await redirectingTo(() => `${foreign.url}/elsewhere`)
      const tokens = staticTokens("token-1", api.url)
      await send(tokens, `${api.url}/cob`)
      await send(tokens, `${api.url}/back`)
      expect(api.tokens()).toEqual(["Bearer token-1", undefined, "Bearer token-1"])
    })
  })

  it("promise 17: redirect composed before the interceptor sends no token elsewhere, and the error says how to compose it", async () => {
    await using foreign = await recordingApi()
    await using api = await redirectingTo(() => `${foreign.url}/elsewhere`)
    const tokens = staticTokens("token-1", api.url, { apiRequest: () => ({ headers: { "x-key": "the-key" } }) })
    const dispatcher = new Agent().compose(redirect, createAuthInterceptor(tokens))
    await expect(request(`${api.url}/cob`, { dispatcher })).rejects.toThrow(/Compose it after/)
    expect(foreign.requests).toEqual([])
  })

  it("the redirect that a caller gets does not repeat the provider's query", async () => {
    const key = "the-application-key"
    await using api = await recordingApi(({ url }, response) => {
      response.writeHead(307, { location: `https://elsewhere.example.com${url}` }).end()
    })
    const tokens = staticTokens("token-1", api.url, { apiRequest: () => ({ query: { key } }) })
    const dispatcher = new Agent().compose(createAuthInterceptor(tokens))
    const location = "https://elsewhere.example.com/cob?a=1"
    const response = await fetch(`${api.url}/cob?a=1`, { redirect: "manual", dispatcher })
    expect(response.headers.get("location")).toBe(location)
    const { headers } = await request(`${api.url}/cob?a=1`, { dispatcher })
    expect(headers["location"]).toBe(location)
    const raw = await request(`${api.url}/cob?a=1`, { responseHeaders: "raw", dispatcher })
    expect(JSON.stringify(raw.headers)).not.toContain(key)
    expect(api.requests.map(({ url }) => url)).toEqual(Array.from({ length: 3 }, () => `/cob?a=1&key=${key}`))
  })
})
