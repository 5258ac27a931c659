import { describe, expect, it } from "vitest"
import { createAuthFetch } from "../src/index.ts"
import { baseUrl, recordingFetch, type SeenRequest, waitingManager } from "./stubbed-api.ts"

const to = (location: string, status = 307) => new Response(null, { status, headers: { location } })
const refused = () => new Response(null, { status: 401 })

/** A client on an API that answers each URL as `answers` say: once each, and then the last of them. */
async function open(answers: Readonly<Record<string, ReadonlyArray<() => Response>>>) {
  const { tokens, letGo, requests } = waitingManager()
  letGo()
  await tokens.getToken()
  const left = new Map(Object.entries(answers).map(([url, list]) => [url, [...list]]))
  const { fetch, seen } = recordingFetch(({ url }) => {
    const list = left.get(url) ?? [() => Response.json({})]
    return (list.length > 1 ? list.shift() : list[0])?.() ?? Response.error()
  })
  const sent = () => seen.map(({ url, method, headers, body }) => [url, method, headers.get("authorization"), body])
  return { pix: createAuthFetch(tokens, { fetch }), tokens, requests, sent, seen }
}

const start = `${baseUrl}/start`

describe("promise 13: a 401 counts only if the token was on the request that was answered", () => {
  it("not after a way through another origin, although it ends where it began", async () => {
    const away = "https://away.example/"
    const { pix, tokens, requests, sent } = await open({
      [start]: [() => to(away)],
      // Sent with `redirect: "follow"`, so that this is the answer to what follows.
      [away]: [refused]
    })
    const response = await pix("/start")
    expect(response.status).toBe(401)
    expect(sent()).toEqual([
      [start, "GET", "Bearer token-1", ""],
      [away, "GET", null, ""]
    ])
    expect(tokens.snapshot().counters.invalidations).toBe(0)
    expect(requests()).toBe(1)
  })

  it("but after a redirect on the same origin, and the replay begins at the start", async () => {
    const { pix, sent } = await open({
      [start]: [() => to("/end")],
      [`${baseUrl}/end`]: [refused, () => Response.json({})]
    })
    const response = await pix("/start", { method: "PUT", body: "a body" })
    expect([response.status, response.redirected]).toEqual([200, true])
    expect(sent()).toEqual([
      [start, "PUT", "Bearer token-1", "a body"],
      [`${baseUrl}/end`, "PUT", "Bearer token-1", "a body"],
      [start, "PUT", "Bearer token-2", "a body"],
      [`${baseUrl}/end`, "PUT", "Bearer token-2", "a body"]
    ])
  })

  it("not where a fetch follows redirects although it is told not to", async () => {
    const { tokens, letGo } = waitingManager()
    letGo()
    const fetch = async () => Object.defineProperty(refused(), "redirected", { value: true })
    const response = await createAuthFetch(tokens, { fetch })("/cob")
    expect(response.status).toBe(401)
    expect(tokens.snapshot().counters.invalidations).toBe(0)
  })
})

describe("redirects are followed as fetch follows them", () => {
  it.each([
    [301, "POST", "GET", ""],
    [302, "POST", "GET", ""],
    [303, "PUT", "GET", ""],
    [307, "POST", "POST", "a body"],
    [308, "PUT", "PUT", "a body"],
    [301, "PUT", "PUT", "a body"]
  ])("%i turns %s into %s", async (status, method, then, body) => {
    const { pix, seen } = await open({ [start]: [() => to("/end", status)] })
    const headers = { "content-type": "text/plain", "x-trace": "7" }
    await pix("/start", { method, body: "a body", headers })
    const [, last] = seen as [SeenRequest, SeenRequest]
    expect([last.method, last.body, last.headers.get("x-trace")]).toEqual([then, body, "7"])
    expect(last.headers.has("content-type")).toBe(body !== "")
  })

  it.each(["manual", "error"] as const)("unless the caller says %s", async (redirect) => {
    const { pix, seen } = await open({ [start]: [() => to("/end")] })
    const response = await pix("/start", { redirect })
    expect(response.status).toBe(307)
    expect(seen).toHaveLength(1)
  })

  it("without the headers that fetch drops at a change of origin", async () => {
    const away = "https://away.example/"
    const { pix, seen } = await open({ [start]: [() => to(away)] })
    const headers = { cookie: "session=1", "proxy-authorization": "Basic x", "x-trace": "7" }
    await pix("/start", { headers })
    const dropped = ["authorization", "cookie", "proxy-authorization", "x-trace"]
    expect(dropped.map((name) => seen[1]?.headers.get(name))).toEqual([null, null, null, "7"])
  })

  it("at most twenty times", async () => {
    const { pix, seen } = await open({ [start]: [() => to("/start")] })
    await expect(pix("/start")).rejects.toThrow(TypeError)
    expect(seen).toHaveLength(21)
  })

  it("never to another scheme, nor with a body that can be sent only once", async () => {
    const { pix } = await open({ [start]: [() => to("file:///etc/passwd")] })
    await expect(pix("/start")).rejects.toThrow(TypeError)
    const { pix: second, seen } = await open({ [start]: [() => to("/end")] })
    const body = new Blob(["once"]).stream()
    await expect(second("/start", { method: "PUT", body, duplex: "half" } as RequestInit)).rejects.toThrow(TypeError)
    expect(seen).toHaveLength(1)
  })

  it("a Request with a body is repeated where its redirect says so", async () => {
    const { pix, sent } = await open({ [start]: [() => to("/end")] })
    await pix(new Request(start, { method: "PUT", body: "a body" }))
    expect(sent()).toEqual([
      [start, "PUT", "Bearer token-1", "a body"],
      [`${baseUrl}/end`, "PUT", "Bearer token-1", "a body"]
    ])
  })
})

describe("promise 14: the body of a Request is kept for a replay up to 1 MiB", () => {
  const endless = (megabytes: number) => {
    let pulled = 0
    const body = new ReadableStream<Uint8Array>({
      pull: (controller) => {
        pulled++
        controller.enqueue(new Uint8Array(1024 * 1024))
        if (pulled >= megabytes) controller.close()
      }
    })
    return { body, pulled: () => pulled }
  }

  it("a longer one is sent once, and not kept", async () => {
    const { tokens, letGo } = waitingManager()
    letGo()
    await tokens.getToken()
    let received = 0
    let most = 0
    const { body, pulled } = endless(64)
    const fetch: typeof globalThis.fetch = async (input, init) => {
      const reader = (new Request(input, init).body as ReadableStream<Uint8Array>).getReader()
      for (let part = await reader.read(); !part.done; part = await reader.read()) {
        received += part.value.byteLength
        most = Math.max(most, pulled() - received / 1024 / 1024)
      }
      return refused()
    }
    const request = new Request(start, { method: "PUT", body, duplex: "half" } as RequestInit)
    expect((await createAuthFetch(tokens, { fetch })(request)).status).toBe(401)
    expect(received).toBe(64 * 1024 * 1024)
    // What was pulled and not yet sent: the stream's own queues and what is kept at first.
    expect(most).toBeLessThan(8)
  })
})
