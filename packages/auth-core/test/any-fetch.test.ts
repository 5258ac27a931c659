import { Readable } from "node:stream"
import nodeFetch from "node-fetch"
import { Agent, fetch as undiciFetch } from "undici"
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest"
import { createTokenManager } from "../src/manager/create-token-manager.ts"
import type { TokenManagerOptions } from "../src/manager/options.ts"
import { ntxPay } from "../src/providers/ntx-pay.ts"
import type { FetchLike, FetchLikeResponse } from "../src/index.ts"
import { requestedToken } from "./requested-token.ts"
import { type Loopback, loopback, sendToken } from "./loopback.ts"

let server: Loopback
const dispatcher = new Agent()
beforeAll(async () => {
  server = await loopback()
})
afterAll(async () => {
  await dispatcher.close()
  await server[Symbol.asyncDispose]()
})

const credentials = { clientId: "account-93", clientSecret: "the-secret-of-93" }

/** One token request by this `fetch`. */
function request(fetch: FetchLike) {
  return requestedToken({ baseUrl: server.url, ...credentials, fetch })
}

// That this compiles is a part of the test: none of them is cast.
const fetches: ReadonlyArray<[string, NonNullable<TokenManagerOptions["fetch"]>]> = [
  ["the global one", globalThis.fetch],
  ["undici's", undiciFetch],
  ["undici's with a dispatcher", (url, init) => undiciFetch(url, { ...init, dispatcher })],
  ["the global one with a dispatcher", (url, init) => fetch(url, Object.assign(init, { dispatcher }))],
  ["node-fetch", nodeFetch],
  ["one that was written for any request", (url: string | URL | Request, init?: RequestInit) => fetch(url, init)]
]

describe.each(fetches)("token requests by a fetch: %s", (_, fetch) => {
  it("get a token", async () => {
    server.answer((__, response) => sendToken(response, "a-token"))
    const tokens = createTokenManager({ provider: ntxPay(), baseUrl: server.url, ...credentials, fetch })
    expect(await tokens.getToken()).toBe("a-token")
    await tokens.dispose()
  })

  it.each([401, 403])("report the status %d, whatever its body", async (status) => {
    server.answer((__, response) => response.writeHead(status, { "retry-after": "7" }).end("x".repeat(100_000)))
    expect(await request(fetch)).toMatchObject({ kind: "rejected", status, retryAfter: 7_000 })
  })

  it("promise 11: follow no redirect", async () => {
    await using thief = await loopback()
    server.answer((__, response) => response.writeHead(307, { location: thief.url }).end())
    expect(await request(fetch)).toMatchObject({ kind: "unexpected", status: 307 })
    expect(thief.bodies).toEqual([])
  })

  it("promise 9: give up a body that does not end", async () => {
    let closed: Promise<unknown> = Promise.resolve()
    server.answer((__, response) => {
      closed = new Promise((resolve) => response.on("close", resolve))
      const more = (): void => {
        while (response.write("x".repeat(16_384)));
      }
      response.on("drain", more)
      more()
    })
    expect(await request(fetch)).toMatchObject({ _tag: "Failed", kind: "invalid", field: "body" })
    await closed
  })

  it("fail where the connection drops within the body", async () => {
    server.answer((__, response) => {
      response.writeHead(200, { "content-length": "1000" }).write('{"access_token":')
      response.destroy()
    })
    expect(await request(fetch)).toMatchObject({ _tag: "Failed", kind: "unavailable" })
  })
})

describe("a response of somebody else's fetch", () => {
  const json = JSON.stringify({ access_token: "a-token", token_type: "Bearer", expires_in: 3600 })
  const answer = (status: number, rest: object) => request(async () => ({ status, ...rest }) as FetchLikeResponse)
  const headers = new Headers()

  it.each([
    ["a stream of Node", { headers, body: Readable.from([Buffer.from(json)]) }],
    ["a stream of Node with an encoding", { headers, body: Readable.from([json]) }],
    ["a stream of the Web", { headers, body: new Response(json).body }],
    ["text() alone", { headers, text: async () => json }],
    ["no headers", { text: async () => json }]
  ])("is read: %s", async (_, rest) => {
    expect(await answer(200, rest)).toMatchObject({ accessToken: "a-token" })
  })

  it.each([
    [
      "a text as its body",
      { body: json },
      "fetch() gave a body that is no stream of bytes, neither of the Web nor of Node"
    ],
    [
      "an object stream",
      { body: Readable.from([{}]) },
      "fetch() gave a body that is no stream of bytes, neither of the Web nor of Node"
    ],
    ["nothing to read", {}, "fetch() gave a response with neither body nor text()"]
  ])("fails at once with a reason: %s", async (_, rest, message) => {
    expect(await answer(200, { headers, ...rest })).toMatchObject({ kind: "unavailable", cause: { message } })
  })

  it.each([
    ["no headers", {}],
    ["other headers", { headers: { "retry-after": "7" } }],
    ["headers that are no text", { headers: { get: () => 7 } }],
    ["a body that cannot be read", { headers, body: json }]
  ])("promise 8: is rejected by its 401 in spite of %s", async (_, rest) => {
    expect(await answer(401, rest)).toMatchObject({ kind: "rejected", status: 401 })
  })

  it("is too large as text() as well", async () => {
    const large = JSON.stringify({ access_token: "é".repeat(40_000), token_type: "Bearer" })
    expect(await answer(200, { headers, text: async () => large })).toMatchObject({ kind: "invalid", field: "body" })
  })
})

describe("a token request is not to be cached", () => {
  const { fetch: real } = globalThis
  afterEach(() => {
    globalThis.fetch = real
  })
  const issued = async () => new Response(JSON.stringify({ access_token: "a", token_type: "Bearer", expires_in: 60 }))
  const recording = (refuse: (init: object) => Error | undefined) => {
    const seen: Array<object> = []
    const fetch: FetchLike = (_, { cache, ...init }) => {
      const { next } = init as { next?: unknown }
      const marks = { ...(cache && { cache }), ...(next !== undefined && { next }) }
      seen.push(marks)
      const error = refuse(marks)
      return error === undefined ? issued() : Promise.reject(error)
    }
    return { seen, fetch }
  }
  const refusals = [
    new Error("The 'cache' field on 'RequestInitializerDict' is not implemented."),
    new TypeError("Unsupported cache mode: no-store")
  ]

  it("by one of the two options that Next.js reads, since it warns of both", async () => {
    const { seen, fetch } = recording(() => undefined)
    await request(fetch)
    expect(seen).toEqual([{ cache: "no-store" }])
  })

  it.each(refusals)(
    "by the other one in a runtime that refuses the first, which is asked once: %s",
    async (refusal) => {
      const { seen, fetch } = recording((marks) => ("cache" in marks ? refusal : undefined))
      expect(await request(fetch)).toMatchObject({ accessToken: "a" })
      expect(await request(fetch)).toMatchObject({ accessToken: "a" })
      expect(seen).toEqual([{ cache: "no-store" }, { next: { revalidate: 0 } }, { next: { revalidate: 0 } }])
    }
  )

  it("also where the refusal is thrown and not a rejection", async () => {
    const fetch: FetchLike = (_, init) => {
      if ("cache" in init) throw new TypeError("cache is not supported")
      return issued()
    }
    expect(await request(fetch)).toMatchObject({ accessToken: "a" })
  })

  it.each([
    ["a failure of the network", new TypeError("fetch failed", { cause: new Error("DNS cache") })],
    ["another one", Object.assign(new Error("request to https://cache.example failed"), { code: "ECONNREFUSED" })],
    ["an error about something else", new TypeError("Failed to parse URL")]
  ])("and is not repeated for %s", async (_, error) => {
    const { seen, fetch } = recording(() => error)
    expect(await request(fetch)).toMatchObject({ kind: "unavailable" })
    expect(seen).toHaveLength(1)
  })

  it("so a global fetch that caches gives no token twice", async () => {
    let issuedTokens = 0
    server.answer((_, response) => sendToken(response, `token-${++issuedTokens}`))
    const kept = new Map<string, Promise<Response>>()
    // The rule of Next.js 14, which caches POSTs as well.
    globalThis.fetch = async (input, init = {}) => {
      const { cache, method, body, next } = init as RequestInit & { next?: { revalidate?: unknown } }
      if (cache === "no-store" || next?.revalidate === 0) return real(input, init)
      const key = JSON.stringify([method, input, body])
      kept.set(key, kept.get(key) ?? real(input, init))
      return (await kept.get(key))?.clone() ?? Response.error()
    }
    for (const accessToken of ["token-1", "token-2"]) {
      expect(await requestedToken({ baseUrl: server.url, ...credentials })).toMatchObject({ accessToken })
    }
  })
})
