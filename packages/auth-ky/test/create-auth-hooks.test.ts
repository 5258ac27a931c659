import { inspect } from "node:util"
import { type Sandbox, startSandbox } from "@pix/auth-sandbox"
import ky, { isHTTPError, isNetworkError, isTimeoutError, type Options } from "ky"
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest"
import { createAuthHooks, createTokenManager, isAuthError, ntxPay, type TokenManager } from "../src/index.ts"

const balances = "GET /accounts/balances"
const txid = "pedido0000000000000000000042"
const charge = { calendario: { expiracao: 3600 }, valor: { original: "123.45" } }

let sandbox: Sandbox
let tokens: TokenManager
/** What went over the wire, as the fetch below ky was told: method, path and header at that moment. */
let wire: Array<readonly [string, string, string | null]>

const recording: typeof fetch = (input, init) => {
  const { method, url, headers } = input as Request
  wire.push([method, new URL(url).pathname, headers.get("authorization")])
  return fetch(input, init)
}

beforeEach(async () => {
  sandbox = await startSandbox()
  tokens = createTokenManager({
    provider: ntxPay(),
    clientId: sandbox.clientId,
    clientSecret: sandbox.clientSecret,
    baseUrl: sandbox.url
  })
  wire = []
})
afterEach(async () => {
  await tokens.dispose()
  await sandbox.close()
})

const client = (options: Options = {}) =>
  ky.create({ prefix: sandbox.url, fetch: recording, hooks: createAuthHooks(tokens), ...options })
const bearers = () => wire.map(([, , authorization]) => authorization)
const failure = async (call: Promise<unknown>): Promise<Error> =>
  call.then(
    () => Promise.reject(new Error("The call did not fail.")),
    (error: Error) => error
  )
/** A retry that does not keep a test waiting. */
const atOnce = { delay: () => 0, jitter: false } as const

describe("what gets the token", () => {
  it.each([
    ["prefix", () => client().get("accounts/balances")],
    ["baseUrl", () => client({ prefix: "", baseUrl: `${sandbox.url}/accounts/` }).get("balances")],
    ["an absolute URL", () => client({ prefix: "" }).get(`${sandbox.url}/accounts/balances`)],
    ["a Request", () => client({ prefix: "" })(new Request(`${sandbox.url}/accounts/balances`))],
    ["extend", () => client().extend({ timeout: 5_000 }).get("accounts/balances")],
    ["retry: 0", () => client({ retry: 0 }).get("accounts/balances")],
    ["timeout: false", () => client({ timeout: false }).get("accounts/balances")]
  ])("%s", async (_, call) => {
    expect((await call()).status).toBe(200)
    expect(bearers()).toEqual([`Bearer ${tokens.currentToken()}`])
  })

  it("without an option it uses the fetch of the moment", async () => {
    const spy = vi.spyOn(globalThis, "fetch")
    try {
      const pix = ky.create({ prefix: sandbox.url, hooks: createAuthHooks(tokens) })
      expect((await pix.get("accounts/balances")).status).toBe(200)
      expect(spy).toHaveBeenCalledWith(expect.objectContaining({ url: `${sandbox.url}/accounts/balances` }), {})
    } finally {
      spy.mockRestore()
    }
  })

  it.each([
    ["headers", { headers: { Authorization: "Basic eDp5" } }],
    [
      "a hook of its own",
      { hooks: { beforeRequest: [({ request }) => request.headers.set("authorization", "Basic eDp5")] } }
    ]
  ] satisfies ReadonlyArray<[string, Options]>)("not a caller who sets the header by %s", async (_, options) => {
    const error = await failure(client().extend(options).get("accounts/balances"))
    expect(isHTTPError(error) && error.response.status).toBe(401)
    expect(bearers()).toEqual(["Basic eDp5"])
    expect(sandbox.stats().tokenRequests).toBe(0)
  })
})

describe("promise 13: a 401 is answered by one replay", () => {
  const revoked = async () => {
    await tokens.getToken()
    sandbox.tokens.revokeAll()
  }

  it.each(["put", "post", "patch"] as const)("%s too, with the same body", async (method) => {
    const sent: Array<string> = []
    const send: typeof fetch = async (input) => {
      const request = input as Request
      sent.push(`${request.method} ${await request.text()}`)
      return new Response(null, { status: sent.length === 1 ? 401 : 200 })
    }
    const { status } = await client({ fetch: send })[method](`cob/${txid}`, { json: charge })
    expect(status).toBe(200)
    expect(sent).toEqual(Array(2).fill(`${method.toUpperCase()} ${JSON.stringify(charge)}`))
  })

  it("which neither spends one of the user's retries nor waits for their back-off", async () => {
    await revoked()
    const delay = vi.fn<() => number>(() => 0)
    sandbox.faults.add({ route: balances, times: 1, status: 401 })
    sandbox.faults.add({ route: balances, times: 1, status: 503 })
    const response = await client({ retry: { limit: 1, delay } }).get("accounts/balances")
    expect(response.status).toBe(200)
    expect(delay).toHaveBeenCalledTimes(1)
    expect(wire).toHaveLength(3)
  })

  it("works with retries switched off", async () => {
    await revoked()
    expect((await client({ retry: 0 }).get("accounts/balances")).status).toBe(200)
  })

  it.each([0, 2])("a lasting one is an HTTPError, at limit %i", async (limit) => {
    sandbox.faults.add({ route: balances, status: 401, body: { message: "conta bloqueada" } })
    const error = await failure(client({ retry: limit }).get("accounts/balances"))
    expect(isHTTPError(error) && [error.name, error.response.status, error.data]).toEqual([
      "HTTPError",
      401,
      { message: "conta bloqueada" }
    ])
    expect(wire).toHaveLength(2)
  })

  it("and with throwHttpErrors: false a Response", async () => {
    sandbox.faults.add({ route: balances, status: 401, body: { message: "conta bloqueada" } })
    const response = await client({ throwHttpErrors: false }).get("accounts/balances")
    expect(response.status).toBe(401)
    expect(await response.json()).toEqual({ message: "conta bloqueada" })
  })

  it("promises 13 and 14: a Request with a body is sent again, a stream is not", async () => {
    await revoked()
    const pix = client({ prefix: "", throwHttpErrors: false })
    const init = { method: "PUT", headers: { "content-type": "application/json" }, body: JSON.stringify(charge) }
    expect((await pix(new Request(`${sandbox.url}/cob/${txid}`, init))).status).toBe(201)
    sandbox.tokens.revokeAll()
    const body = new Blob([init.body]).stream()
    expect((await pix(`${sandbox.url}/cob/${txid}1`, { ...init, body })).status).toBe(401)
    expect(wire).toHaveLength(3)
  })
})

describe("ky's own retries", () => {
  it("of a 503 carry the token of their moment", async () => {
    sandbox.faults.add({ route: balances, times: 2, status: 503 })
    let tries = 0
    const forget = async () => {
      if (++tries === 1) tokens.invalidateToken(await tokens.getToken())
    }
    const pix = client({ retry: { limit: 2, ...atOnce } }).extend({ hooks: { beforeRetry: [forget] } })
    expect((await pix.get("accounts/balances")).status).toBe(200)
    const [first, second, third] = bearers()
    expect(first).not.toBe(second)
    expect(third).toBe(second)
    expect(second).toBe(`Bearer ${tokens.currentToken()}`)
  })

  it("of a timeout carry it too", async () => {
    await tokens.getToken()
    sandbox.faults.add({ route: balances, times: 1, hang: true })
    // On a busy machine the second attempt, too, takes its time.
    const pix = client({ timeout: 2_000, retry: { limit: 1, retryOnTimeout: true, ...atOnce } })
    expect((await pix.get("accounts/balances")).status).toBe(200)
    expect(bearers()).toEqual(Array(2).fill(`Bearer ${tokens.currentToken()}`))
  })

  it("do not multiply the token requests of a failure", async () => {
    sandbox.faults.add({ route: "POST /oauth/token", status: 401 })
    const error = await failure(client({ retry: { limit: 3, ...atOnce } }).get("accounts/balances"))
    expect(isAuthError(error)).toBe(true)
    expect(sandbox.stats()).toMatchObject({ tokenRequests: 1, apiCalls: 0 })
  })
})

describe("beside the user's hooks", () => {
  it("all of them run, and none sees the token", async () => {
    const seen: Array<string | null> = []
    const see = ({ request }: { readonly request: Request }) => void seen.push(request.headers.get("authorization"))
    const pix = client({ retry: { limit: 1, ...atOnce } }).extend({
      hooks: {
        beforeRequest: [see],
        beforeRetry: [see],
        afterResponse: [see],
        beforeError: [(state) => (see(state), state.error)]
      }
    })
    sandbox.faults.add({ route: balances, status: 503 })
    expect(isHTTPError(await failure(pix.get("accounts/balances")))).toBe(true)
    expect(seen).toEqual(Array(5).fill(null))
    expect(bearers()).toEqual(Array(2).fill(`Bearer ${tokens.currentToken()}`))
  })

  it("given twice, the inner one leaves the header of the outer one alone", async () => {
    const pix = client().extend({ hooks: createAuthHooks(tokens) })
    await tokens.getToken()
    sandbox.tokens.revokeAll()
    expect((await pix.get("accounts/balances")).status).toBe(200)
    expect(wire).toHaveLength(2)
  })
})

describe("promise 21: what ky throws holds no secret", () => {
  const clean = (error: Error): void => {
    const told = [inspect(error, { depth: 20, showHidden: true }), JSON.stringify(error), String(error.stack)].join()
    expect(told).not.toContain(tokens.currentToken())
  }

  it("an HTTPError, with its request and the headers of it", async () => {
    sandbox.faults.add({ route: balances, status: 404 })
    const error = await failure(client().get("accounts/balances"))
    expect(isHTTPError(error) && error.request.headers.get("authorization")).toBe(null)
    clean(error)
  })

  it("a TimeoutError", async () => {
    await tokens.getToken()
    sandbox.faults.add({ route: balances, hang: true })
    const error = await failure(client({ timeout: 50 }).get("accounts/balances"))
    expect(isTimeoutError(error)).toBe(true)
    clean(error)
  })

  it("a TimeoutError, nor the Request of a hook, while a fetch that ignores its signal is under way", async () => {
    await tokens.getToken()
    const kept: Array<Request> = []
    const beforeRequest = [({ request }: { readonly request: Request }) => void kept.push(request)]
    const deaf = () => new Promise<Response>(() => {})
    const options = { timeout: 50, fetch: deaf, retry: 0 }
    const error = await failure(client(options).extend({ hooks: { beforeRequest } }).get("accounts/balances"))
    expect(isTimeoutError(error) && error.request.headers.get("authorization")).toBe(null)
    clean(error)
    expect(kept.map((request) => request.headers.get("authorization"))).toEqual([null])
  })

  it("a NetworkError", async () => {
    await tokens.getToken()
    sandbox.faults.add({ route: balances, drop: true })
    const error = await failure(client({ retry: 0 }).get("accounts/balances"))
    expect(isNetworkError(error)).toBe(true)
    clean(error)
  })
})

describe("promise 4: what ends the wait for a token", () => {
  it("ky's timeout, with a TimeoutError", async () => {
    sandbox.faults.add({ route: "POST /oauth/token", hang: true })
    const error = await failure(client({ timeout: 50 }).get("accounts/balances"))
    expect(isTimeoutError(error)).toBe(true)
    expect(wire).toEqual([])
  })

  it("the caller's signal, with its reason", async () => {
    sandbox.faults.add({ route: "POST /oauth/token", hang: true })
    const controller = new AbortController()
    const reason = new Error("the customer left")
    const call = failure(client().get("accounts/balances", { signal: controller.signal }))
    const end = tokens.subscribe(({ _tag }) => void (_tag === "TokenRequested" && controller.abort(reason)))
    expect(await call).toBe(reason)
    end()
  })
})
