import { describe, expect, it } from "vitest"
import { createAuthFetch } from "../src/index.ts"
import { baseUrl, recordingFetch, waitingManager } from "./stubbed-api.ts"

const ok = () => Response.json({})
const rejectsFirst = () => {
  let calls = 0
  return () => (++calls === 1 ? new Response(null, { status: 401 }) : ok())
}

describe("promise 13: arguments are read once, at the call", () => {
  it("three transfers that reuse one init are sent as they were when each was called", async () => {
    const { tokens, letGo } = waitingManager()
    const { fetch, seen } = recordingFetch(ok)
    const pix = createAuthFetch(tokens, { fetch })
    const headers = { "idempotency-key": "" }
    const init = { method: "POST", headers, body: "" }
    const sending = ["a", "b", "c"].map((key) => {
      headers["idempotency-key"] = key
      init.body = `transfer ${key}`
      return pix("/dict/pix", init)
    })
    letGo()
    await Promise.all(sending)
    expect(seen.map(({ headers: sent, body }) => [sent.get("idempotency-key"), body])).toEqual([
      ["a", "transfer a"],
      ["b", "transfer b"],
      ["c", "transfer c"]
    ])
  })

  it("a URL object that changes while a token is waited for takes the token nowhere else", async () => {
    const { tokens, letGo } = waitingManager()
    const { fetch, seen } = recordingFetch(ok)
    const url = new URL(`${baseUrl}/cob`)
    const sending = createAuthFetch(tokens, { fetch })(url)
    url.href = "https://evil.example/cob"
    letGo()
    await sending
    expect(seen.map((request) => request.url)).toEqual([`${baseUrl}/cob`])
  })

  const bodies: ReadonlyArray<readonly [string, () => { readonly body: BodyInit; readonly change: () => void }]> = [
    [
      "a Buffer",
      () => {
        const body = Buffer.from("as it was")
        return { body, change: () => void body.fill("x") }
      }
    ],
    [
      "an ArrayBuffer",
      () => {
        const body = new TextEncoder().encode("as it was").buffer
        return { body, change: () => void new Uint8Array(body).fill(120) }
      }
    ],
    [
      "a part of a buffer",
      () => {
        const bytes = new TextEncoder().encode("[as it was]")
        return { body: bytes.subarray(1, 10), change: () => void bytes.fill(120) }
      }
    ],
    [
      "URLSearchParams",
      () => {
        const body = new URLSearchParams({ as: "it was" })
        return { body, change: () => body.set("as", "changed") }
      }
    ],
    [
      "FormData",
      () => {
        const body = new FormData()
        body.set("as", "it was")
        return { body, change: () => body.set("as", "changed") }
      }
    ]
  ]
  const boundary = /-{4,}[\w-]+/g

  it.each(bodies)("%s that changes while a token is waited for is sent as it was", async (_, make) => {
    const { tokens, letGo } = waitingManager()
    const { fetch, seen } = recordingFetch(ok)
    const { body, change } = make()
    const unchanged = await new Response(make().body).text()
    const sending = createAuthFetch(tokens, { fetch })("/cob/1", { method: "PUT", body })
    change()
    letGo()
    await sending
    expect(seen[0]?.body.replaceAll(boundary, "")).toBe(unchanged.replaceAll(boundary, ""))
  })

  it.each(bodies)("%s that changes before the replay is repeated as it was sent", async (_, make) => {
    const { tokens, letGo } = waitingManager()
    letGo()
    await tokens.getToken()
    const { body, change } = make()
    const answer = rejectsFirst()
    const { fetch, seen } = recordingFetch(() => (change(), answer()))
    const headers = { "x-trace": "7" }
    const init = { method: "PUT", body, headers }
    const sending = createAuthFetch(tokens, { fetch })("/cob/1", init)
    Object.assign(headers, { "x-trace": "8" })
    Object.assign(init, { method: "DELETE" })
    await sending
    const [first, second] = seen.map((one) => [
      one.method,
      one.headers.get("x-trace"),
      one.body.replaceAll(boundary, "")
    ])
    expect(first?.[0]).toBe("PUT")
    expect(second).toEqual(first)
  })

  it("a reused init that changes before the answer changes neither redirect, method nor replay", async () => {
    const { tokens, letGo } = waitingManager()
    letGo()
    await tokens.getToken()
    const init: RequestInit = { method: "POST", body: "as it was", redirect: "follow" }
    const answers = [
      () => new Response(null, { status: 303, headers: { location: "/end" } }),
      () => new Response(null, { status: 401 })
    ]
    const { fetch, seen } = recordingFetch(() => {
      Object.assign(init, {
        method: "PUT",
        body: new Blob(["x"]).stream(),
        redirect: "manual",
        signal: AbortSignal.abort()
      })
      return answers.shift()?.() ?? ok()
    })
    expect((await createAuthFetch(tokens, { fetch })("/start", init)).status).toBe(200)
    expect(seen.map(({ url, method, body }) => [new URL(url).pathname, method, body])).toEqual([
      ["/start", "POST", "as it was"],
      ["/end", "GET", ""],
      ["/start", "POST", "as it was"]
    ])
  })

  it.each([
    ["without a body", (url: string) => [new Request(url, { method: "DELETE" })] as const, "DELETE", ""],
    ["with a body of init", (url: string) => [new Request(url, { method: "PUT" }), { body: "x" }] as const, "PUT", "x"],
    ["with a method of init", (url: string) => [new Request(url), { method: "DELETE" }] as const, "DELETE", ""]
  ])("a Request %s is replayed with its method", async (_, args, method, body) => {
    const { tokens, letGo } = waitingManager()
    letGo()
    await tokens.getToken()
    const { fetch, seen } = recordingFetch(rejectsFirst())
    const [input, init] = args(`${baseUrl}/cob/1`)
    await createAuthFetch(tokens, { fetch })(input, init)
    expect(seen.map((one) => [one.method, one.body])).toEqual([
      [method, body],
      [method, body]
    ])
  })

  it("a Request whose body is read while a token is waited for is refused, as fetch refuses it", async () => {
    const { tokens, letGo } = waitingManager()
    const { fetch, seen } = recordingFetch(ok)
    const request = new Request(`${baseUrl}/cob/1`, { method: "PUT", body: "as it was" })
    const sending = createAuthFetch(tokens, { fetch })(request)
    await expect(request.text()).rejects.toThrow(TypeError)
    letGo()
    await sending
    expect(seen.map(({ body }) => body)).toEqual(["as it was"])
  })

  it("a Request that is used up already is refused at once", async () => {
    const { tokens, requests } = waitingManager()
    const request = new Request(`${baseUrl}/cob/1`, { method: "PUT", body: "x" })
    await request.text()
    await expect(createAuthFetch(tokens, { fetch: recordingFetch(ok).fetch })(request)).rejects.toThrow(TypeError)
    expect(requests()).toBe(0)
  })
})

describe("init is read as fetch reads it", () => {
  it("headers that can be iterated once keep all headers", async () => {
    const { tokens, letGo } = waitingManager()
    letGo()
    const { fetch, seen } = recordingFetch(rejectsFirst())
    const headers = new Map([["x-trace", "7"]]).entries() as unknown as HeadersInit
    await createAuthFetch(tokens, { fetch })("/cob", { headers })
    expect(seen.map((one) => one.headers.get("x-trace"))).toEqual(["7", "7"])
    expect(seen.map((one) => one.headers.get("authorization"))).toEqual(["Bearer token-1", "Bearer token-2"])
  })

  it("an Authorization in such headers is the caller's", async () => {
    const { tokens, requests } = waitingManager()
    const { fetch, seen } = recordingFetch(ok)
    const headers = new Map([["Authorization", "Basic x"]]).entries() as unknown as HeadersInit
    await createAuthFetch(tokens, { fetch })("/cob", { headers })
    expect(seen[0]?.headers.get("authorization")).toBe("Basic x")
    expect(requests()).toBe(0)
  })

  class Init {
    #reads = 0
    get method() {
      this.#reads++
      return this.#reads === 1 ? "PUT" : "DELETE"
    }
    get body() {
      return "a body"
    }
    get headers() {
      return { "x-trace": "7" }
    }
  }

  it.each([
    ["of a class with getters", () => new Init()],
    ["that inherits its members", () => Object.create({ method: "PUT", body: "a body", headers: { "x-trace": "7" } })],
    [
      "with getters of its own",
      () => ({
        get method() {
          return "PUT"
        },
        body: "a body",
        headers: { "x-trace": "7" }
      })
    ]
  ])("an init %s keeps its members, also in the replay", async (_, make) => {
    const { tokens, letGo } = waitingManager()
    letGo()
    const { fetch, seen } = recordingFetch(rejectsFirst())
    await createAuthFetch(tokens, { fetch })("/cob/1", make() as RequestInit)
    const sent = ["PUT", "a body", "7"]
    expect(seen.map((one) => [one.method, one.body, one.headers.get("x-trace")])).toEqual([sent, sent])
  })
})
