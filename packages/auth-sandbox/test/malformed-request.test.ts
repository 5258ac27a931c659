import fc from "fast-check"
import { STATUS_CODES } from "node:http"
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from "vitest"
import { type Sandbox, createSandboxHandler, startSandbox } from "../src/index.ts"
import { askForToken, errorOf, freshTxid, send, tokenFrom } from "./sandbox-client.ts"
import { exchange, parsed, rawRequest } from "./raw-http.ts"

let sandbox: Sandbox
let token: string
beforeAll(async () => {
  sandbox = await startSandbox({ signing: "HS256" })
  token = await tokenFrom(sandbox)
})
afterAll(() => sandbox.close())

const json = { "content-type": "application/json" }
const nested = (depth: number) => "[".repeat(depth) + "]".repeat(depth)
const error = (status: number) => ({ statusCode: status, message: expect.any(String), error: STATUS_CODES[status] })

describe("a request that cannot be served is answered with the documented error body", () => {
  it.each<[string, number, string, Parameters<typeof rawRequest>[2]]>([
    ["a target that is no path", 400, "OPTIONS *", {}],
    ["a backslash in the path", 400, "GET /a\\b", {}],
    ["an absolute target that is no URL", 400, "GET http://[/", {}],
    ["a host that is no host", 400, "GET /", { headers: { host: "a b" } }],
    ["a name of a header that HTTP forbids", 400, "GET /", { headers: { "a b": "1" } }],
    ["a value of a header that HTTP forbids", 400, "GET /", { headers: { a: "\u0000" } }],
    ["headers that are too long", 431, "GET /", { headers: { a: "a".repeat(20_000) } }],
    ["an expectation that nobody knows", 417, "POST /oauth/token", { headers: { expect: "tea" } }],
    [
      "a chunk that is none",
      400,
      "POST /oauth/token",
      { headers: { ...json, "transfer-encoding": "chunked" }, body: "z" }
    ],
    ["percent-encoding that is none", 400, "PUT /cob/%E0%A4%A", { headers: json, body: "{}" }],
    ["a body that is not UTF-8", 400, "POST /oauth/token", { headers: json, body: '{"clientId":"\u00ff"}' }],
    ["a control's body that is not UTF-8", 400, "POST /__sandbox/faults", { body: '{"body":"\u00ff"}' }],
    ["a control's body that is a list", 400, "PATCH /__sandbox/conditions", { body: "[]" }],
    ["a control's body that is null", 400, "POST /__sandbox/faults", { body: "null" }],
    ["two content types", 400, "POST /oauth/token", { headers: { ...json, "Content-Type": "text/plain" }, body: "{}" }]
  ])("%s: %i", async (_what, status, line, request) => {
    const headers = { authorization: `Bearer ${token}`, ...request?.headers }
    const answer = await exchange(sandbox, rawRequest(sandbox, line, { ...request, headers }))
    expect(parsed(answer)).toEqual({ status, body: error(status) })
  })

  it("no host: 400", async () => {
    const answer = await exchange(sandbox, "GET / HTTP/1.1\r\nconnection: close\r\n\r\n")
    expect(parsed(answer)).toEqual({
      status: 400,
      body: errorOf(400, "Sandbox: the request's URL is not valid: Missing host header.", "Bad Request")
    })
  })

  it("no HTTP at all: 400", async () => {
    expect(parsed(await exchange(sandbox, "hello\r\n\r\n"))).toEqual({ status: 400, body: error(400) })
  })

  it("a target in its absolute form is served as a path is", async () => {
    const line = `GET ${sandbox.url}/accounts/balances`
    const answer = await exchange(sandbox, rawRequest(sandbox, line, { headers: { authorization: `Bearer ${token}` } }))
    expect(parsed(answer)).toMatchObject({ status: 200 })
  })
})

describe("a body that is nested more deeply than the stack", () => {
  it("is 400 like any other that is not the documented one", async () => {
    const answer = await send(sandbox, `PUT /cob/${freshTxid()}`, { token, body: nested(50_000) })
    expect(answer).toMatchObject({ status: 400, body: error(400) })
  })

  it("is 400 in a fault", async () => {
    const answer = await send(sandbox, "POST /__sandbox/faults", { body: `{"body":${nested(32_000)}}` })
    expect(answer).toMatchObject({ status: 400, body: error(400) })
  })

  it("still has its accented keys found", async () => {
    const body = `{"a":${nested(40_000)},"calendario":{"expira\u00e7\u00e3o":1},"valor":{"original":"1.00"}}`
    expect(await send(sandbox, `PUT /cob/${freshTxid()}`, { token, body })).toMatchObject({
      status: 400,
      body: { message: "expira\u00e7\u00e3o deve ser escrito sem acentos: expiracao" }
    })
  })
})

describe("the clock", () => {
  it.each([8_640_000_000_000, -8_640_000_000_000, 253_402_300_800, Number.MAX_SAFE_INTEGER])(
    "a shift by %d seconds is 400, and the sandbox goes on",
    async (shiftSeconds) => {
      expect(await send(sandbox, "POST /__sandbox/clock", { body: { shiftSeconds } })).toMatchObject({
        status: 400,
        body: { message: "Sandbox: `shiftSeconds` must leave the clock between the years 1 and 9999." }
      })
      expect(await send(sandbox, "GET /__sandbox/clock")).toMatchObject({ status: 200 })
    }
  )

  it("many shifts cannot leave them either", () => {
    const { clock } = createSandboxHandler({ now: () => 0 })
    clock.shift(253_402_300_799_999)
    expect(() => clock.shift(1)).toThrow(
      new TypeError("Sandbox: `milliseconds` must leave the clock between the years 1 and 9999.")
    )
  })
})

describe("a fault of the sandbox itself", () => {
  const message = (cause: string) =>
    `Sandbox: this is a fault of the sandbox or of its options, not of your request: ${cause}`
  const breakdown = errorOf(500, message("TypeError: broken"), "Internal Server Error")
  const fail = () => {
    throw new TypeError("broken")
  }

  it("of a route is 500 with a body that says so, over HTTP, and is counted", async () => {
    const broken = await startSandbox({ sleep: fail })
    onTestFinished(() => broken.close())
    broken.faults.add({ route: "POST /oauth/token", delay: 1 })
    expect(await askForToken(broken)).toMatchObject({ status: 500, body: breakdown })
    expect(broken.stats().statuses).toEqual({ 500: 1 })
  })

  it("of a control is 500 too, also if it is a TypeError", async () => {
    let now = () => 0
    const broken = createSandboxHandler({ now: () => now() })
    now = fail
    expect(await send(broken, "GET /__sandbox/clock")).toMatchObject({ status: 500, body: breakdown })
  })

  it("before any route is 500 too", async () => {
    let now = () => 0
    const broken = createSandboxHandler({ now: () => now() })
    now = fail
    expect(await send(broken, "GET /")).toMatchObject({ status: 500, body: breakdown })
  })

  it("a caller that has gone while its body is read is no answer, and none is counted", async () => {
    const caller = new AbortController()
    const start = (controller: ReadableStreamDefaultController) =>
      caller.signal.addEventListener("abort", () => controller.error(new Error("torn")))
    const body = new ReadableStream({ start })
    const init = { method: "POST", headers: json, body, signal: caller.signal, duplex: "half" }
    const api = createSandboxHandler()
    const answer = api(new Request("http://sandbox/oauth/token", init))
    caller.abort(new Error("enough"))
    await expect(answer).rejects.toThrow("enough")
    expect(api.stats().statuses).toEqual({})
  })

  it("a body that cannot be read is 400", async () => {
    const body = new ReadableStream({ start: (controller) => controller.error(new Error("torn")) })
    const init = { method: "POST", headers: json, body, duplex: "half" }
    const answer = await createSandboxHandler()(new Request("http://sandbox/oauth/token", init))
    expect(await answer.json()).toMatchObject({ statusCode: 400, message: expect.stringContaining("torn") })
  })
})

const paths = [
  "/oauth/token",
  "/api/auth/token",
  "/.well-known/jwks.json",
  "/accounts/balances",
  "/dict/pix",
  "/openapi.json",
  "/__sandbox",
  ...["faults", "faults/1", "conditions", "presets/flaky", "tokens/revoke", "clock", "stats", "certificate.pem"].map(
    (control) => `/__sandbox/${control}`
  )
]
const bytes = fc.string({ unit: fc.integer({ min: 0, max: 255 }).map((code) => String.fromCharCode(code)) })
const segment = fc.oneof(
  fc.webSegment(),
  bytes,
  fc.constantFrom("%ff", "%", "..", "//", "\\", "%2F", "?", "#", "[", "é")
)
const path = fc.oneof(
  fc.constantFrom(...paths),
  segment.map((text) => `/${text}`),
  segment.map((text) => `/cob/${text}`),
  fc.tuple(segment, segment).map(([pix, id]) => `/pix/${pix}/devolucao/${id}`),
  fc.tuple(fc.constantFrom(...paths), segment).map(([known, more]) => `${known}/${more}`),
  fc.oneof(segment, fc.webUrl(), fc.constant("*"))
)
const method = fc.constantFrom(
  "GET",
  "POST",
  "PUT",
  "PATCH",
  "DELETE",
  "HEAD",
  "OPTIONS",
  "TRACE",
  "QUERY",
  "get",
  "TEA"
)
const number = fc.oneof(fc.double(), fc.maxSafeInteger(), fc.constantFrom("1e999", "-0", "1".repeat(400)))
const field = fc.constantFrom(
  "shiftSeconds",
  "token",
  "status",
  "delay",
  "valor",
  "calendario",
  "clientId",
  "__proto__"
)
const body = fc.oneof(
  bytes,
  fc.json(),
  fc.json().map((text) => Buffer.from(text).toString("latin1")),
  fc.tuple(field, fc.oneof(number, fc.json())).map(([name, value]) => `{"${name}":${String(value)}}`),
  fc.integer({ min: 1, max: 40_000 }).map(nested)
)
const headers = fc.dictionary(
  fc.constantFrom("content-type", "accept", "x-idempotency-key", "x-ssl-client-cert", "authorization", "cookie", "a"),
  fc.oneof(fc.constantFrom("application/json", "%", "Bearer a.b.c", "text/plain; charset=utf-16"), bytes),
  { maxKeys: 3 }
)

it("whatever is sent is answered, with a body that says what is wrong, and the sandbox goes on", async () => {
  const unhandled = vi.fn<(reason: unknown) => void>()
  process.on("unhandledRejection", unhandled)
  onTestFinished(() => void process.off("unhandledRejection", unhandled))
  const property = fc.asyncProperty(method, path, headers, body, async (verb, target, others, content) => {
    sandbox.faults.clear()
    const withToken = { "content-type": "application/json", authorization: `Bearer ${token}`, ...others }
    const request = rawRequest(sandbox, `${verb} ${target}`, { headers: withToken, body: content })
    const answer = await exchange(sandbox, request)
    return /^HTTP\/1\.1 (20[014]|4\d\d) /.test(answer) && (verb === "HEAD" || isDocumented(answer))
  })
  await fc.assert(property, { numRuns: 1_000 })
  sandbox.reset()
  expect(await askForToken(sandbox)).toMatchObject({ status: 200 })
  expect(unhandled).not.toHaveBeenCalled()
})

/** Whether an answer that refuses has the documented error body. */
function isDocumented(answer: string): boolean {
  const { status, body: said } = parsed(answer)
  if (status < 400) return true
  return typeof said === "object" && said !== null && "statusCode" in said && said.statusCode === status
}
