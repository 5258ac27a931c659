import { afterEach, describe, expect, it, vi } from "vitest"
import { createAuthFetch, createTokenManager, ntxPay, type TokenManager } from "../src/index.ts"

const native = globalThis.fetch
afterEach(() => {
  globalThis.fetch = native
})

/** The network: token requests get a token, and the rest is answered with the Authorization that it brings. */
function network() {
  let tokenRequests = 0
  const seen: Array<readonly [string, string | null]> = []
  globalThis.fetch = async (input, init) => {
    const request = new Request(input, init)
    if (new URL(request.url).pathname === "/oauth/token") {
      const access_token = `token-${++tokenRequests}`
      return Response.json({ access_token, token_type: "Bearer", expires_in: 3600 })
    }
    seen.push([request.url, request.headers.get("authorization")])
    return Response.json({})
  }
  return seen
}

const manager = (baseUrl: string): TokenManager =>
  createTokenManager({ provider: ntxPay(), baseUrl, clientId: "account-93", clientSecret: "secret-of-93" })

describe("globalThis.fetch = createAuthFetch(tokens)", () => {
  it("gets its token, and carries it", async () => {
    const seen = network()
    globalThis.fetch = createAuthFetch(manager("https://api.ntxpay.com"))
    await fetch("https://api.ntxpay.com/cob")
    expect(seen).toEqual([["https://api.ntxpay.com/cob", "Bearer token-1"]])
  })

  it("leaves other origins to the fetch that stood there before", async () => {
    const seen = network()
    globalThis.fetch = createAuthFetch(manager("https://api.ntxpay.com"))
    await fetch("https://other.example/")
    expect(seen).toEqual([["https://other.example/", null]])
  })

  it("works twice over, for two PSPs", async () => {
    const seen = network()
    globalThis.fetch = createAuthFetch(manager("https://api.ntxpay.com"))
    globalThis.fetch = createAuthFetch(manager("https://api.avista.global"))
    await fetch("https://api.ntxpay.com/cob")
    await fetch("https://api.avista.global/cob")
    await fetch("https://other.example/")
    expect(seen.map(([url, authorization]) => [new URL(url).host, authorization !== null])).toEqual([
      ["api.ntxpay.com", true],
      ["api.avista.global", true],
      ["other.example", false]
    ])
  })

  it("does not keep a later mock from being used", async () => {
    network()
    const pix = createAuthFetch(manager("https://api.ntxpay.com"))
    globalThis.fetch = pix
    await pix("/cob")
    globalThis.fetch = vi.fn<typeof fetch>(async () => new Response(null, { status: 204 }))
    expect((await pix("/cob")).status).toBe(204)
  })
})
