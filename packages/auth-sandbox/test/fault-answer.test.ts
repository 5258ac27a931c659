import { connect } from "node:net"
import { randomUUID } from "node:crypto"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { type Sandbox, createSandboxHandler, startSandbox } from "../src/index.ts"
import { askForToken, handlerOnManualClock, send, tokenFrom } from "./sandbox-client.ts"

const route = "POST /oauth/token"
const balances = "GET /accounts/balances"

let sandbox: Sandbox
beforeEach(async () => {
  sandbox = await startSandbox()
})
afterEach(() => sandbox.close())

describe("which calls", () => {
  it("after: so many go by first", async () => {
    sandbox.faults.add({ route, after: 2, times: 1, status: 500 })
    const statuses = []
    for (let call = 0; call < 4; call += 1) statuses.push((await askForToken(sandbox)).status)
    expect(statuses).toEqual([200, 200, 500, 200])
  })

  it("route: several", async () => {
    sandbox.faults.add({ route: [route, balances], status: 500 })
    const statuses = [await askForToken(sandbox), await send(sandbox, balances), await send(sandbox, "POST /dict/pix")]
    expect(statuses.map(({ status }) => status)).toEqual([500, 500, 401])
  })

  it("chance: about so many, the same ones for the same seed, others for another", async () => {
    const run = async (seed: number) => {
      const api = createSandboxHandler({ seed })
      api.faults.add({ route: balances, chance: 0.3, status: 500 })
      const statuses: number[] = []
      for (let call = 0; call < 200; call += 1) statuses.push((await send(api, balances)).status)
      return statuses
    }
    const first = await run(7)
    expect(await run(7)).toEqual(first)
    expect(await run(8)).not.toEqual(first)
    const met = first.filter((status) => status === 500).length
    expect(met).toBeGreaterThan(40)
    expect(met).toBeLessThan(80)
  })

  it("a fault's own seed decides alone, whichever faults came before it", async () => {
    const run = async (seed: number, others: number) => {
      const api = createSandboxHandler({ seed })
      for (let other = 0; other < others; other += 1) api.faults.add({ route: "POST /dict/pix", status: 500 })
      api.faults.add({ route: balances, chance: 0.5, seed: 1, status: 500 })
      const statuses: number[] = []
      for (let call = 0; call < 50; call += 1) statuses.push((await send(api, balances)).status)
      return statuses
    }
    expect(await run(7, 0)).toEqual(await run(8, 3))
  })

  it("chance meets the first request as often as any other", async () => {
    let met = 0
    for (let seed = 0; seed < 100; seed += 1) {
      const api = createSandboxHandler({ seed })
      api.faults.add({ chance: 0.5, status: 500 })
      if ((await send(api, balances)).status === 500) met += 1
    }
    expect(met).toBeGreaterThan(30)
    expect(met).toBeLessThan(70)
  })

  it("clear() and reset() begin the run of chance again", async () => {
    const api = createSandboxHandler()
    const run = async () => {
      api.faults.add({ route: balances, chance: 0.5, status: 500 })
      const statuses: number[] = []
      for (let call = 0; call < 50; call += 1) statuses.push((await send(api, balances)).status)
      return statuses
    }
    const first = await run()
    api.faults.clear()
    expect(await run()).toEqual(first)
    api.reset()
    expect(await run()).toEqual(first)
  })

  it("no chance is never", async () => {
    sandbox.faults.add({ route, chance: 0, status: 500 })
    expect(await askForToken(sandbox)).toMatchObject({ status: 200 })
  })
})

describe("Retry-After", () => {
  it("in seconds", async () => {
    sandbox.faults.add({ route, status: 503, retryAfter: 7 })
    expect((await askForToken(sandbox)).headers.get("retry-after")).toBe("7")
  })

  it("as a date, beside the answer's own Date", async () => {
    const { api, clock } = handlerOnManualClock()
    api.faults.add({ route, status: 429, retryAfter: 7, retryAfterAs: "date" })
    const { headers } = await askForToken(api)
    expect(headers.get("retry-after")).toBe(new Date(clock.at + 7000).toUTCString())
    expect(headers.get("date")).toBe(new Date(clock.at).toUTCString())
  })

  it("rounded up to whole seconds in both forms", async () => {
    const { api, clock } = handlerOnManualClock()
    api.faults.add({ route, times: 1, status: 429, retryAfter: 6.2 })
    api.faults.add({ route, times: 1, status: 429, retryAfter: 6.2, retryAfterAs: "date" })
    expect((await askForToken(api)).headers.get("retry-after")).toBe("7")
    expect((await askForToken(api)).headers.get("retry-after")).toBe(new Date(clock.at + 7000).toUTCString())
  })

  it("beside the real answer, where there is no other", async () => {
    sandbox.faults.add({ route, retryAfter: 1 })
    const { status, headers } = await askForToken(sandbox)
    expect([status, headers.get("retry-after")]).toEqual([200, "1"])
  })
})

describe("redirect", () => {
  it("is 307 to the same path and query at the other origin, and no token is issued", async () => {
    sandbox.faults.add({ route, redirect: "http://127.0.0.1:9" })
    const init = { method: "POST", redirect: "manual" } as const
    const answer = await fetch(`${sandbox.url}/oauth/token?a=b`, init)
    expect([answer.status, answer.headers.get("location")]).toEqual([307, "http://127.0.0.1:9/oauth/token?a=b"])
    expect(sandbox.stats().tokensIssued).toBe(0)
  })

  it("may have another status", async () => {
    const api = createSandboxHandler()
    api.faults.add({ redirect: "https://elsewhere.example", status: 301 })
    expect(await askForToken(api)).toMatchObject({ status: 301 })
  })
})

describe("drop", () => {
  const failure = (promise: Promise<unknown>) => promise.then(String, (error: Error) => error.message)

  it.each(["before", "lost"] as const)("%s: not a byte of an answer", async (drop) => {
    sandbox.faults.add({ route, times: 1, drop })
    expect(await failure(askForToken(sandbox))).toBe("fetch failed")
    expect(sandbox.stats().statuses).toEqual({})
    expect(sandbox.stats().tokensIssued).toBe(drop === "lost" ? 1 : 0)
  })

  it("lost: the money is gone, and the same key again tells of the same transfer", async () => {
    const token = await tokenFrom(sandbox)
    const call = {
      token,
      headers: { "x-idempotency-key": randomUUID() },
      body: { pixKey: "12345678909", payment: { amount: 100 } }
    }
    sandbox.faults.add({ route: "POST /dict/pix", times: 1, drop: "lost" })
    expect(await failure(send(sandbox, "POST /dict/pix", call))).toBe("fetch failed")
    expect(await send(sandbox, "POST /dict/pix", call)).toMatchObject({ status: 200, body: { id: 1 } })
    expect(await send(sandbox, balances, { token })).toMatchObject({
      body: { data: [{ balanceAmount: { available: 48_634.9 } }] }
    })
  })

  it("during: status, headers and half of the body arrive, then the connection ends", async () => {
    sandbox.faults.add({ route: balances, times: 1, drop: "during" })
    const received = await rawGet(sandbox, await tokenFrom(sandbox))
    expect(received).toMatch(/^HTTP\/1\.1 200 OK\r\n/)
    expect(received).toContain('{"data":[{"eventDate"')
    expect(received).not.toContain("overdraft")
    expect(received).not.toMatch(/0\r\n\r\n$/)
  })

  it("after: all of the body arrives, and not HTTP's own end", async () => {
    sandbox.faults.add({ route: balances, times: 1, drop: "after" })
    const received = await rawGet(sandbox, await tokenFrom(sandbox))
    expect(received).toContain('"overdraft":0}}]}')
    expect(received).not.toMatch(/0\r\n\r\n$/)
  })

  it.each(["during", "after"] as const)("%s: a client that reads the body fails", async (drop) => {
    sandbox.faults.add({ route, times: 1, drop })
    expect(await failure(askForToken(sandbox))).toBe("terminated")
    expect(await askForToken(sandbox)).toMatchObject({ status: 200 })
  })

  it.each(["during", "after"] as const)("%s, in process: reading the body rejects", async (drop) => {
    const api = createSandboxHandler()
    api.faults.add({ drop })
    await expect(askForToken(api)).rejects.toThrow(new TypeError("terminated"))
  })

  it("an answer of the fault's own can be cut as well", async () => {
    const api = createSandboxHandler()
    api.faults.add({ drop: "during", status: 503 })
    await expect(askForToken(api)).rejects.toThrow(new TypeError("terminated"))
  })
})

describe("omit and set", () => {
  it("leave out and lay over fields of the real answer", async () => {
    sandbox.faults.add({ route, omit: ["scope"], set: { expires_in: "soon", refresh_token: null } })
    const { status, body } = await askForToken(sandbox)
    expect(status).toBe(200)
    expect(body).toEqual({
      access_token: expect.any(String),
      token_type: "Bearer",
      expires_in: "soon",
      refresh_token: null
    })
  })

  it("leave an answer alone that is no JSON object", async () => {
    const api = createSandboxHandler()
    api.faults.add({ body: "<html>", set: { a: 1 } })
    expect(await askForToken(api)).toMatchObject({ body: "<html>" })
    api.faults.clear()
    api.faults.add({ body: [1], omit: ["0"] })
    expect(await askForToken(api)).toMatchObject({ body: [1] })
  })
})

describe("corrupt", () => {
  const text = async (to: Sandbox) => {
    const body = JSON.stringify({ clientId: to.clientId, clientSecret: to.clientSecret })
    const headers = { "content-type": "application/json" }
    const answer = await fetch(`${to.url}/oauth/token`, { method: "POST", headers, body })
    return { status: answer.status, type: answer.headers.get("content-type"), text: await answer.text() }
  }

  it("malformed: JSON that ends in the middle, in a whole answer", async () => {
    sandbox.faults.add({ corrupt: "malformed" })
    const answer = await text(sandbox)
    expect(answer).toMatchObject({ status: 200, type: "application/json" })
    expect(answer.text).toMatch(/^\{"access_token":"eyJ/)
    expect(() => JSON.parse(answer.text) as unknown).toThrow(SyntaxError)
  })

  it("html: a proxy's page, with 200", async () => {
    sandbox.faults.add({ corrupt: "html" })
    expect(await text(sandbox)).toEqual({
      status: 200,
      type: "text/html; charset=utf-8",
      text: expect.stringMatching(/^<!doctype html>/)
    })
  })

  it("huge: more than 8 MiB, which is still the documented JSON", async () => {
    sandbox.faults.add({ corrupt: "huge" })
    const answer = await text(sandbox)
    expect(answer.text.length).toBeGreaterThan(8 * 1024 * 1024)
    expect(JSON.parse(answer.text)).toMatchObject({ token_type: "Bearer" })
  })

  it("empty: nothing, with 200", async () => {
    sandbox.faults.add({ corrupt: "empty" })
    expect(await text(sandbox)).toMatchObject({ status: 200, text: "" })
  })
})

describe("lifetime", () => {
  it("a short one: the token lives so long and says so", async () => {
    const { api, clock } = handlerOnManualClock()
    api.faults.add({ route, times: 1, lifetime: 5 })
    const { body } = await askForToken(api)
    expect(body).toMatchObject({ expires_in: 5 })
    await livesSeconds(api, clock, (body as { access_token: string }).access_token, 5)
    expect(await askForToken(api)).toMatchObject({ body: { expires_in: 3600 } })
  })

  it("a lying one: the token says an hour and lives five seconds", async () => {
    const { api, clock } = handlerOnManualClock()
    api.faults.add({ route, lifetime: 5, set: { expires_in: 3600 } })
    const { body } = await askForToken(api)
    expect(body).toMatchObject({ expires_in: 3600 })
    await livesSeconds(api, clock, (body as { access_token: string }).access_token, 5)
  })

  it("holds for the standard API's route too", async () => {
    const { api } = handlerOnManualClock()
    api.faults.add({ route: "POST /api/auth/token", lifetime: 5 })
    const { clientId, clientSecret, clientCertificate } = api
    const headers = { "x-ssl-client-cert": encodeURIComponent(clientCertificate) }
    const answer = await send(api, "POST /api/auth/token", { headers, body: { clientId, clientSecret } })
    expect(answer).toMatchObject({ status: 201, body: { expires_in: 5 } })
  })
})

describe("tokens.revoke", () => {
  it("ends one token, by itself or by its id, and leaves the others alone", async () => {
    const tokens = [await tokenFrom(sandbox), await tokenFrom(sandbox), await tokenFrom(sandbox)]
    const [first = "", second = "", third = ""] = tokens
    const { tokenId = "" } = sandbox.stats().recent[1] ?? {}
    expect(sandbox.tokens.revoke(first)).toBe(true)
    expect(sandbox.tokens.revoke(tokenId)).toBe(true)
    expect(sandbox.tokens.revoke(first)).toBe(false)
    expect(sandbox.tokens.revoke("nobody's")).toBe(false)
    const statuses = []
    for (const token of [first, second, third]) statuses.push((await send(sandbox, balances, { token })).status)
    expect(statuses).toEqual([401, 401, 200])
  })
})

async function livesSeconds(
  api: ReturnType<typeof createSandboxHandler>,
  clock: { at: number },
  token: string,
  seconds: number
) {
  clock.at += seconds * 1000 - 1
  expect(await send(api, balances, { token })).toMatchObject({ status: 200 })
  clock.at += 1
  expect(await send(api, balances, { token })).toMatchObject({ status: 401 })
}

/** What comes over the wire, to the last byte. */
function rawGet({ url }: Sandbox, token: string): Promise<string> {
  const { port, host } = new URL(url)
  return new Promise((resolve) => {
    let received = ""
    const socket = connect(Number(port), "127.0.0.1")
    socket.on("data", (chunk) => (received += chunk.toString()))
    socket.on("error", () => undefined)
    socket.on("close", () => resolve(received))
    socket.write(`GET /accounts/balances HTTP/1.1\r\nhost: ${host}\r\nauthorization: Bearer ${token}\r\n\r\n`)
  })
}
