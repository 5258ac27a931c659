import { createServer, type Server } from "node:http"
import type { AddressInfo } from "node:net"
import { type Sandbox, startSandbox } from "@pix/auth-sandbox"
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest"
import { createAuthFetch, createTokenManager, isAuthError, ntxPay, type TokenManager } from "../src/index.ts"

const txid = "pedido0000000000000000000042"
const charge = JSON.stringify({ calendario: { expiracao: 3600 }, valor: { original: "123.45" } })
const json = { "content-type": "application/json" }

let sandbox: Sandbox
let tokens: TokenManager
let pix: typeof fetch
/** What went over the wire, as the bare fetch was told. */
let wire: ReturnType<typeof vi.fn<typeof fetch>>

beforeEach(async () => {
  sandbox = await startSandbox()
  tokens = createTokenManager({
    provider: ntxPay(),
    clientId: sandbox.clientId,
    clientSecret: sandbox.clientSecret,
    baseUrl: sandbox.url
  })
  wire = vi.fn<typeof fetch>((input, init) => fetch(input, init))
  pix = createAuthFetch(tokens, { fetch: wire })
})
afterEach(async () => {
  await tokens.dispose()
  await sandbox.close()
})

const sentHeaders = (call: number): Headers => new Headers(wire.mock.calls[call]?.[1]?.headers)
const rejection = (promise: Promise<unknown>) =>
  promise.then(
    () => undefined,
    (error: unknown) => error
  )

describe("what it takes is what fetch takes", () => {
  it.each([
    ["a path", () => "/accounts/balances"],
    ["a path without a slash", () => "accounts/balances"],
    ["an absolute URL", () => `${sandbox.url}/accounts/balances`],
    ["a URL", () => new URL("/accounts/balances", sandbox.url)],
    ["a Request", () => new Request(`${sandbox.url}/accounts/balances`)]
  ])("%s gets the token", async (_, input) => {
    const response = await pix(input())
    expect(response.status).toBe(200)
    expect(response).toBeInstanceOf(Response)
    expect(await response.json()).toMatchObject({ data: [{ balanceAmount: {} }] })
  })

  it("relative URLs keep the path prefix of baseUrl", async () => {
    const prefixed = createAuthFetch({ ...tokens, baseUrl: `${sandbox.url}/pix/v2` }, { fetch: wire })
    await prefixed("/cob?status=ATIVA")
    await prefixed("cob")
    expect(wire.mock.calls.map(([input]) => input)).toEqual([
      `${sandbox.url}/pix/v2/cob?status=ATIVA`,
      `${sandbox.url}/pix/v2/cob`
    ])
  })

  it.each([
    ["none", undefined],
    ["a plain object", { "x-trace": "7" }],
    ["Headers", new Headers({ "x-trace": "7" })],
    ["pairs", [["x-trace", "7"]] satisfies Array<[string, string]>]
  ])("init.headers: %s", async (name, headers) => {
    const response = await pix("/accounts/balances", headers === undefined ? undefined : { headers })
    expect(response.status).toBe(200)
    expect(sentHeaders(0).get("x-trace")).toBe(name === "none" ? null : "7")
  })

  it("a Request's own headers are kept, and init.headers go before them, as in fetch", async () => {
    const request = () => new Request(`${sandbox.url}/accounts/balances`, { headers: { "x-trace": "7" } })
    await pix(request())
    await pix(request(), { headers: { "x-other": "8" } })
    expect([sentHeaders(0).get("x-trace"), sentHeaders(1).get("x-trace")]).toEqual(["7", null])
    expect(sentHeaders(1).has("authorization")).toBe(true)
  })

  it("a Request in the place of init", async () => {
    const init = new Request(`${sandbox.url}/ignored`, { method: "PUT", headers: json, body: charge })
    const response = await pix(`/cob/${txid}`, init)
    expect(response.status).toBe(201)
  })

  it("the caller's arguments are not changed", async () => {
    const headers = { "x-trace": "7" }
    const init = { headers }
    await pix("/accounts/balances", init)
    expect(init).toEqual({ headers: { "x-trace": "7" } })
    expect(init.headers).toBe(headers)
  })

  it("other options reach fetch", async () => {
    await pix("/accounts/balances", { redirect: "error", cache: "no-store", keepalive: true })
    expect(wire.mock.calls[0]?.[1]).toMatchObject({ redirect: "error", cache: "no-store", keepalive: true })
  })

  it("without an option it uses the fetch of the moment", async () => {
    const spy = vi.spyOn(globalThis, "fetch")
    try {
      expect((await createAuthFetch(tokens)("/accounts/balances")).status).toBe(200)
      expect(spy).toHaveBeenCalledWith(`${sandbox.url}/accounts/balances`, expect.anything())
    } finally {
      spy.mockRestore()
    }
  })
})

describe("promise 17: the token goes to covered URLs only", () => {
  let foreign: Server
  let foreignUrl: string
  const seen: Array<string | undefined> = []
  beforeEach(async () => {
    seen.length = 0
    foreign = createServer((request, response) => {
      seen.push(request.headers.authorization)
      response.writeHead(401).end()
    })
    await new Promise<void>((resolve) => void foreign.listen(0, "127.0.0.1", resolve))
    foreignUrl = `http://127.0.0.1:${(foreign.address() as AddressInfo).port}`
  })
  afterEach(() => {
    foreign.closeAllConnections()
    foreign.close()
  })

  it("another port gets none, no token is asked for, and its 401 is its own affair", async () => {
    expect((await pix(`${foreignUrl}/steal`)).status).toBe(401)
    expect(seen).toEqual([undefined])
    expect(sandbox.stats().tokenRequests).toBe(0)
  })

  it("a redirect does not carry the token to another port, and the 401 from there invalidates nothing", async () => {
    sandbox.faults.add({
      route: "GET /accounts/balances",
      status: 307,
      headers: { location: `${foreignUrl}/steal` }
    })
    const response = await pix("/accounts/balances")
    expect([response.status, response.redirected]).toEqual([401, true])
    expect(seen).toEqual([undefined])
    expect(tokens.currentToken()).toBeDefined()
    expect(sandbox.stats().tokenRequests).toBe(1)
  })

  it.each(["//127.0.0.1:1/cob", "https://", "pix+ftp:/cob"])("%s is not turned into one of ours", async (url) => {
    expect(await rejection(pix(url))).toBeInstanceOf(TypeError)
    expect(sandbox.stats().tokenRequests).toBe(0)
  })
})

describe("an Authorization header of the caller", () => {
  it.each([
    ["a plain object", { AUTHORIZATION: "Basic eDp5" }],
    ["Headers", new Headers({ authorization: "Basic eDp5" })],
    ["pairs", [["Authorization", "Basic eDp5"]] satisfies Array<[string, string]>]
  ])("in %s is left alone, and its 401 returned", async (_, headers) => {
    const response = await pix("/accounts/balances", { headers })
    expect(response.status).toBe(401)
    expect(wire).toHaveBeenCalledTimes(1)
    expect(sentHeaders(0).get("authorization")).toBe("Basic eDp5")
    expect(sandbox.stats().tokenRequests).toBe(0)
  })

  it("in a Request as well", async () => {
    await pix(new Request(`${sandbox.url}/accounts/balances`, { headers: { authorization: "Basic eDp5" } }))
    expect(wire).toHaveBeenCalledTimes(1)
    expect(sandbox.stats().tokenRequests).toBe(0)
  })
})

describe("promise 13: a 401 is answered by one replay with another token", () => {
  it("the caller sees the second answer", async () => {
    await pix("/accounts/balances")
    sandbox.tokens.revokeAll()
    expect((await pix("/accounts/balances")).status).toBe(200)
    expect(sandbox.stats()).toMatchObject({ tokenRequests: 2, apiCalls: 3 })
  })

  it.each([
    ["a string", () => charge],
    ["bytes", () => new TextEncoder().encode(charge)],
    ["an ArrayBuffer", () => new TextEncoder().encode(charge).buffer],
    ["a Blob", () => new Blob([charge], { type: "application/json" })]
  ])("promise 13: method, headers and body of the replay are the same: %s", async (_, body) => {
    await tokens.getToken()
    sandbox.tokens.revokeAll()
    const response = await pix(`/cob/${txid}`, { method: "PUT", headers: json, body: body() })
    expect(response.status).toBe(201)
    expect(await response.json()).toMatchObject({ txid, valor: { original: "123.45" } })
    expect(wire.mock.calls.map(([, init]) => init?.method)).toEqual(["PUT", "PUT"])
  })

  it.each([
    [
      "a form",
      () => Object.entries({ a: "1", b: "ç" }).reduce((form, [k, v]) => (form.append(k, v), form), new FormData())
    ],
    ["URL parameters", () => new URLSearchParams({ a: "1", b: "ç" })]
  ])("promise 13: %s is sent again", async (_, body) => {
    const received: Array<string> = []
    const api: typeof fetch = async (input, init) => {
      const form = await new Request(input, init).formData()
      received.push(JSON.stringify([...form]))
      return new Response(null, { status: received.length === 1 ? 401 : 200 })
    }
    const response = await createAuthFetch(tokens, { fetch: api })("/form", { method: "POST", body: body() })
    expect(response.status).toBe(200)
    expect(received).toEqual(Array(2).fill('[["a","1"],["b","ç"]]'))
  })

  it("promise 13: a Request with a body is cloned before it is sent", async () => {
    await tokens.getToken()
    sandbox.tokens.revokeAll()
    const request = new Request(`${sandbox.url}/cob/${txid}`, { method: "PUT", headers: json, body: charge })
    expect((await pix(request)).status).toBe(201)
    expect(request.bodyUsed).toBe(true)
  })

  it("promise 13: an idempotency key is sent again", async () => {
    await tokens.getToken()
    sandbox.tokens.revokeAll()
    const response = await pix("/dict/pix", {
      method: "POST",
      headers: { ...json, "x-idempotency-key": "0b8f6a9e-8d0f-4d0e-9a3b-6a1f2f3c4d5e" },
      body: JSON.stringify({ pixKey: "maria@exemplo.com.br", payment: { amount: 10.5 } })
    })
    expect(response.status).toBe(200)
    expect(sentHeaders(1).get("x-idempotency-key")).toBe(sentHeaders(0).get("x-idempotency-key"))
  })

  it.each([
    ["a stream", () => new Blob([charge]).stream()],
    [
      "an async iterable",
      () =>
        (async function* () {
          yield new TextEncoder().encode(charge)
        })() as unknown as ReadableStream
    ]
  ])("promise 14: %s can be sent once: its token is invalidated and the 401 returned", async (_, body) => {
    const stale = await tokens.getToken()
    sandbox.tokens.revokeAll()
    const call = () =>
      pix(`/cob/${txid}`, { method: "PUT", headers: json, body: body(), duplex: "half" } as RequestInit)
    expect((await call()).status).toBe(401)
    expect(wire).toHaveBeenCalledTimes(1)
    expect(tokens.currentToken()).not.toBe(stale)
    expect((await call()).status).toBe(201)
  })

  it("promise 13: the first response's body is cancelled before the replay", async () => {
    await tokens.getToken()
    sandbox.tokens.revokeAll()
    await pix("/accounts/balances")
    const first = (await wire.mock.results[0]?.value) as Response
    expect(first.status).toBe(401)
    expect(await rejection(first.text())).toBeInstanceOf(TypeError)
  })

  it.each([
    ["a Request", () => pix(new Request(`${sandbox.url}/cob/${txid}`, { method: "PUT", headers: json, body: charge }))],
    ["init", () => pix(`/cob/${txid}`, { method: "PUT", headers: json, body: charge })]
  ])("promise 15: the event names the kind of route that was rejected, from %s", async (_, call) => {
    const routes: Array<string> = []
    tokens.subscribe((event) => {
      if (event._tag === "TokenInvalidated") routes.push(event.route)
    })
    await tokens.getToken()
    sandbox.tokens.revokeAll()
    await call()
    expect(routes).toEqual([`PUT ${sandbox.url}/cob`])
  })

  it("promise 13: fifty concurrent 401s cost one renewal, and all succeed", async () => {
    await tokens.getToken()
    sandbox.tokens.revokeAll()
    const responses = await Promise.all(Array.from({ length: 50 }, () => pix("/accounts/balances")))
    expect(responses.map(({ status }) => status)).toEqual(Array(50).fill(200))
    expect(sandbox.stats().tokenRequests).toBe(2)
  })

  it("promise 15: a 401 no token can cure costs two token requests in 21 calls, and is returned as it came", async () => {
    sandbox.faults.add({ route: "GET /accounts/balances", status: 401, body: { message: "conta bloqueada" } })
    for (let call = 0; call < 21; call++) {
      const response = await pix("/accounts/balances")
      expect(response.status).toBe(401)
      expect(await response.json()).toEqual({ message: "conta bloqueada" })
    }
    expect(sandbox.stats()).toMatchObject({ tokenRequests: 2, apiCalls: 22 })
    expect((await pix(`/cob/${txid}`, { method: "PUT", headers: json, body: charge })).status).toBe(201)
  })

  it("promises 10 and 15: an endpoint that returns the rejected token does not cost a token request for each call", async () => {
    const calls = { token: 0, api: 0 }
    const stubborn = createTokenManager({
      provider: ntxPay(),
      clientId: "account-93",
      clientSecret: "secret-of-93",
      fetch: () => {
        calls.token++
        return Promise.resolve(Response.json({ access_token: "the-same", token_type: "Bearer", expires_in: 3600 }))
      }
    })
    const api: typeof fetch = () => {
      calls.api++
      return Promise.resolve(new Response(null, { status: 401 }))
    }
    const call = createAuthFetch(stubborn, { fetch: api })
    for (let time = 0; time < 21; time++) expect((await call("/accounts/balances")).status).toBe(401)
    expect(calls).toEqual({ token: 2, api: 21 })
    await stubborn.dispose()
  })

  it("if the renewal fails, the 401 in hand is the answer", async () => {
    await tokens.getToken()
    sandbox.tokens.revokeAll()
    sandbox.faults.add({ route: "POST /oauth/token", status: 401 })
    const response = await pix("/accounts/balances")
    expect(response.status).toBe(401)
    expect(await response.json()).toMatchObject({ statusCode: 401 })
    expect(tokens.snapshot().failure).toMatchObject({ _tag: "CredentialsRejected" })
  })

  it("a caller who gives up while the renewal runs gets its signal's reason", async () => {
    await tokens.getToken()
    sandbox.tokens.revokeAll()
    sandbox.faults.add({ route: "POST /oauth/token", hang: true })
    const controller = new AbortController()
    const end = tokens.subscribe((event) => {
      if (event._tag === "TokenRequested") controller.abort(new Error("too late"))
    })
    expect(await rejection(pix("/accounts/balances", { signal: controller.signal }))).toMatchObject({
      message: "too late"
    })
    end()
  })
})

describe("where there is no token", () => {
  it("the API is not called, and the error is an AuthError", async () => {
    sandbox.faults.add({ route: "POST /oauth/token", status: 401 })
    const error = await rejection(pix("/accounts/balances"))
    expect(isAuthError(error)).toBe(true)
    expect(wire).not.toHaveBeenCalled()
  })

  it("promise 4: the caller's signal ends its waiting, from init or from a Request", async () => {
    sandbox.faults.add({ route: "POST /oauth/token", hang: true })
    const reason = new Error("the customer left")
    const calls = [
      (signal: AbortSignal) => pix("/accounts/balances", { signal }),
      (signal: AbortSignal) => pix(new Request(`${sandbox.url}/accounts/balances`, { signal }))
    ]
    for (const call of calls) {
      const controller = new AbortController()
      const waiting = rejection(call(controller.signal))
      controller.abort(reason)
      expect(await waiting).toBe(reason)
    }
    expect(wire).not.toHaveBeenCalled()
  })

  it("promise 16: a 403 is returned, without renewal and without replay", async () => {
    sandbox.faults.add({ route: "GET /accounts/balances", status: 403 })
    expect((await pix("/accounts/balances")).status).toBe(403)
    expect(sandbox.stats()).toMatchObject({ tokenRequests: 1, apiCalls: 1 })
  })

  it("a network error of the call itself is fetch's own", async () => {
    sandbox.faults.add({ route: "GET /accounts/balances", drop: true })
    expect(await rejection(pix("/accounts/balances"))).toBeInstanceOf(TypeError)
    expect(sandbox.stats().tokenRequests).toBe(1)
  })
})
