import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { type Loopback, loopback, sendToken } from "./loopback.ts"
import { requestedToken } from "./requested-token.ts"

const secret = 'pass"word-of-93'

let server: Loopback
beforeAll(async () => {
  server = await loopback()
})
afterAll(() => server[Symbol.asyncDispose]())

async function request(overrides: { url?: string; secret?: () => string; fetch?: typeof fetch } = {}) {
  return requestedToken({
    baseUrl: overrides.url ?? server.url,
    clientSecret: overrides.secret ?? (() => secret),
    fetch: overrides.fetch
  })
}

describe("a token request", () => {
  it("is the documented one", async () => {
    const seen: Array<unknown> = []
    server.answer((incoming, response) => {
      seen.push(incoming.method, incoming.url, incoming.headers["content-type"], incoming.headers.authorization)
      sendToken(response, "a-token")
    })
    expect(await request()).toMatchObject({
      accessToken: "a-token",
      lifetime: 3_600_000,
      scopes: ["pix:read", "pix:write"]
    })
    expect(seen).toEqual(["POST", "/oauth/token", "application/json", undefined])
    expect(JSON.parse(server.bodies.at(-1) ?? "")).toEqual({ clientId: "account-93", clientSecret: secret })
  })

  it("reads the secret each time", async () => {
    server.answer((_, response) => sendToken(response, "a-token"))
    const secrets = ["first-secret", "second-secret"]
    await request({ secret: () => secrets.shift() ?? "" })
    await request({ secret: () => secrets.shift() ?? "" })
    const sent = server.bodies.slice(-2).map((body) => (JSON.parse(body) as { clientSecret: string }).clientSecret)
    expect(sent).toEqual(["first-secret", "second-secret"])
  })

  it("is not made with a secret that cannot be one", async () => {
    const before = server.bodies.length
    const failure = await request({ secret: () => "short" })
    expect(failure).toMatchObject({
      kind: "noCredentials",
      cause: { message: "clientSecret() must give a string of 8 to 64 characters" }
    })
    expect(server.bodies.length).toBe(before)
  })

  it("fails where reading the secret fails, without the secret manager's words about it", async () => {
    const failure = await request({ secret: () => JSON.parse(secret) as string })
    expect(failure).toMatchObject({
      _tag: "Failed",
      kind: "noCredentials",
      cause: { message: expect.stringContaining("clientSecret() threw a SyntaxError") as string }
    })
    expect((failure as { cause: Error }).cause.stack).not.toContain(secret)
  })

  it.each([
    ["a line break at its end", "the-secret-of-93\n", "without white space or a line break at its ends: trim it"],
    ["blanks at its ends", " the-secret-of-93", "without white space or a line break at its ends: trim it"],
    ["a line break in it", "the-secret\r\nof-93", "without control characters such as line breaks"],
    ["nothing in it", "", "not empty"],
    ["no text", 7 as unknown as string, "not empty"]
  ])("is not made with a secret that has %s", async (_, given, rule) => {
    const before = server.bodies.length
    const failure = await request({ secret: () => given })
    expect(failure).toMatchObject({
      kind: "noCredentials",
      cause: { message: expect.stringContaining(rule) as string }
    })
    expect(server.bodies.length).toBe(before)
  })
})

describe("promise 8: what a status means", () => {
  it.each([
    [400, "rejected"],
    [401, "rejected"],
    [403, "rejected"],
    [408, "unavailable"],
    [425, "unavailable"],
    [429, "unavailable"],
    [500, "unavailable"],
    [503, "unavailable"],
    [599, "unavailable"],
    [404, "unexpected"],
    [415, "unexpected"],
    [304, "unexpected"]
  ])("%d: %s", async (status, kind) => {
    server.answer((_, response) => response.writeHead(status).end(status === 304 ? undefined : "no"))
    expect(await request()).toMatchObject({ _tag: "Failed", kind, status })
  })

  it("201 is a success like 200", async () => {
    server.answer((_, response) => {
      response.statusCode = 201
      sendToken(response, "created")
    })
    expect(await request()).toMatchObject({ accessToken: "created" })
  })

  it("Retry-After in seconds, or as a date against the response's own Date", async () => {
    const headers = { date: "Tue, 01 Jan 2030 10:00:00 GMT", "retry-after": "Tue, 01 Jan 2030 10:00:07 GMT" }
    server.answer((_, response) => response.writeHead(429, { "retry-after": "12" }).end())
    expect(await request()).toMatchObject({ retryAfter: 12_000 })
    server.answer((_, response) => response.writeHead(503, headers).end())
    expect(await request()).toMatchObject({ retryAfter: 7_000 })
    server.answer((_, response) => response.writeHead(503, { "retry-after": "soon" }).end())
    expect(await request()).toMatchObject({ retryAfter: undefined })
  })

  it("a refused connection says so, and nothing else of the transport's error is kept", async () => {
    const closed = await loopback()
    await closed[Symbol.asyncDispose]()
    const failure = await request({ url: `${closed.url}/oauth/token` })
    expect(failure).toMatchObject({ kind: "unavailable", cause: { code: "ECONNREFUSED" } })
  })

  it("a connection dropped in the middle of the body is no answer", async () => {
    server.answer((_, response) => {
      response.writeHead(200, { "content-length": "1000" }).write('{"access_token":')
      response.destroy()
    })
    expect(await request()).toMatchObject({ _tag: "Failed", kind: "unavailable" })
  })
})

describe("promise 9: a success that is not the documented body", () => {
  it.each([
    ["HTML", "<!doctype html><title>Login</title>", "body"],
    ["more than 64 KiB", JSON.stringify({ access_token: "a".repeat(65_536), token_type: "Bearer" }), "body"],
    ["no access_token", "{}", "access_token"]
  ])("%s with 200: invalid, naming the field", async (_, body, field) => {
    server.answer((_request, response) => response.writeHead(200).end(body))
    expect(await request()).toMatchObject({ _tag: "Failed", kind: "invalid", field })
  })

  it("promise 8: the Retry-After of such an answer is obeyed, as that of a maintenance page", async () => {
    server.answer((_, response) => response.writeHead(200, { "retry-after": "90" }).end("<html>"))
    expect(await request()).toMatchObject({ kind: "invalid", field: "body", retryAfter: 90_000 })
  })

  it("an endless body is refused, not read", async () => {
    let closed: Promise<unknown> = Promise.resolve()
    server.answer((_, response) => {
      closed = new Promise((resolve) => response.on("close", resolve))
      const more = (): void => {
        while (response.write("x".repeat(16_384)));
      }
      response.on("drain", more)
      more()
    })
    expect(await request()).toMatchObject({ _tag: "Failed", kind: "invalid", field: "body" })
    await closed
  })
})

describe("promise 11: redirects are not followed", () => {
  it.each([301, 302, 303, 307, 308])("%d: the secret goes nowhere else", async (status) => {
    await using thief = await loopback()
    server.answer((_, response) => response.writeHead(status, { location: `${thief.url}/oauth/token` }).end())
    expect(await request()).toEqual({ _tag: "Failed", kind: "unexpected", status })
    expect(thief.bodies).toEqual([])
  })
})

describe("promise 21: a transport that prints the request", () => {
  it("keeps neither the secret nor its own object", async () => {
    const failure = await request({
      fetch: (url, init) => {
        const error = new TypeError(`could not send ${init?.body as string}`, {
          cause: new Error(`body was ${secret}`)
        })
        return Promise.reject(Object.assign(error, { request: { url, init }, name: `Error of ${secret}` }))
      }
    })
    const { cause } = failure as { cause: Error }
    expect(cause.message).toContain("could not send")
    const printed = [cause.message, cause.stack, cause.name, JSON.stringify(cause)].join("\n")
    expect(printed).not.toContain(secret)
    expect(printed).not.toContain("word-of-93")
    expect(Object.keys(cause)).toEqual([])
  })
})
