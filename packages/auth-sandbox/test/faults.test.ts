import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { type Sandbox, type SandboxFault, createSandboxHandler, startSandbox } from "../src/index.ts"
import { askForToken, errorOf, send, tokenFrom } from "./sandbox-client.ts"

const tokenRoute = "POST /oauth/token"
const balances = "GET /accounts/balances"

let sandbox: Sandbox
beforeEach(async () => {
  sandbox = await startSandbox()
})
afterEach(() => sandbox.close())

describe("an answer of its own", () => {
  it("fails the next two token requests, and then no more", async () => {
    sandbox.faults.add({ route: tokenRoute, times: 2, status: 503, headers: { "retry-after": "1" } })
    const first = await askForToken(sandbox)
    expect(first).toMatchObject({
      status: 503,
      body: errorOf(503, "Service Unavailable", "Service Unavailable")
    })
    expect(first.headers.get("retry-after")).toBe("1")
    expect(await askForToken(sandbox)).toMatchObject({ status: 503 })
    expect(await askForToken(sandbox)).toMatchObject({ status: 200 })
    expect(sandbox.stats()).toMatchObject({ tokenRequests: 3, tokensIssued: 1, statuses: { 503: 2, 200: 1 } })
  })

  it("stays until it is removed, on its own route only", async () => {
    const remove = sandbox.faults.add({ route: balances, status: 500 })
    const token = await tokenFrom(sandbox)
    expect(await send(sandbox, balances, { token })).toMatchObject({ status: 500 })
    expect(await send(sandbox, balances, { token })).toMatchObject({ status: 500 })
    remove()
    expect(await send(sandbox, balances, { token })).toMatchObject({ status: 200 })
    remove()
    expect(await send(sandbox, balances, { token })).toMatchObject({ status: 200 })
  })

  it("applies to every route if none is named", async () => {
    sandbox.faults.add({ status: 502 })
    const answers = [await askForToken(sandbox), await send(sandbox, balances), await send(sandbox, "POST /dict/pix")]
    expect(answers.map((answer) => answer.status)).toEqual([502, 502, 502])
  })

  it("may be HTML with 200", async () => {
    sandbox.faults.add({ route: tokenRoute, body: "<html></html>", headers: { "content-type": "text/html" } })
    const answer = await askForToken(sandbox)
    expect(answer).toMatchObject({ status: 200, body: "<html></html>" })
    expect(answer.headers.get("content-type")).toBe("text/html")
  })

  it("may be any JSON", async () => {
    const body = { access_token: "", token_type: "mac" }
    sandbox.faults.add({ route: tokenRoute, body })
    expect(await askForToken(sandbox)).toMatchObject({ status: 200, body })
  })

  it.each([204, 302, 304])("may be %i, with no body", async (status) => {
    const api = createSandboxHandler()
    api.faults.add({ route: tokenRoute, status, headers: { location: "http://127.0.0.1:9/" } })
    expect(await askForToken(api)).toMatchObject({ status, body: "" })
  })

  it("only the first fault that matches is applied", async () => {
    sandbox.faults.add({ route: tokenRoute, times: 1, status: 500 })
    sandbox.faults.add({ route: tokenRoute, times: 1, status: 429 })
    const answers = [await askForToken(sandbox), await askForToken(sandbox), await askForToken(sandbox)]
    expect(answers.map((answer) => answer.status)).toEqual([500, 429, 200])
  })

  it("headers alone are added to the real answer", async () => {
    sandbox.faults.add({ route: tokenRoute, headers: { date: "Mon, 01 Jan 2024 00:00:00 GMT" } })
    const answer = await askForToken(sandbox)
    expect(answer).toMatchObject({ status: 200, body: { token_type: "Bearer" } })
    expect(answer.headers.get("date")).toBe("Mon, 01 Jan 2024 00:00:00 GMT")
  })
})

describe("tokens.revokeAll", () => {
  it("answers 401 for every token so far, and not for the next", async () => {
    const old = [await tokenFrom(sandbox), await tokenFrom(sandbox)]
    sandbox.tokens.revokeAll()
    for (const token of old) expect(await send(sandbox, balances, { token })).toMatchObject({ status: 401 })
    expect(await send(sandbox, balances, { token: await tokenFrom(sandbox) })).toMatchObject({ status: 200 })
  })
})

describe("delay", () => {
  it("comes before the real answer, and only then", async () => {
    const waits: Array<number> = []
    let end = (): void => undefined
    await using waiting = await startSandbox({
      sleep: (milliseconds) => {
        waits.push(milliseconds)
        return new Promise<void>((resolve) => (end = resolve))
      }
    })
    waiting.faults.add({ route: tokenRoute, times: 1, delay: 40 })
    const answer = askForToken(waiting)
    await expect.poll(() => waits).toEqual([40])
    expect(waiting.stats()).toMatchObject({ tokensIssued: 0 })
    end()
    expect(await answer).toMatchObject({ status: 200 })
    expect(await askForToken(waiting)).toMatchObject({ status: 200 })
    expect(waits).toEqual([40])
  })

  it("is cut short when the fault is removed", async () => {
    const remove = sandbox.faults.add({ route: tokenRoute, delay: 3_600_000 })
    const [answer] = await Promise.all([askForToken(sandbox), arrivals(1).then(remove)])
    expect(answer).toMatchObject({ status: 200 })
  })
})

describe("hang", () => {
  it("gives no answer until the faults are cleared, then the real one", async () => {
    sandbox.faults.add({ route: tokenRoute, times: 1, hang: true })
    let answered = false
    const others = async () => {
      await arrivals(1)
      expect(await askForToken(sandbox)).toMatchObject({ status: 200 })
      expect(answered).toBe(false)
      sandbox.faults.clear()
    }
    const [hung] = await Promise.all([askForToken(sandbox).finally(() => (answered = true)), others()])
    expect(hung).toMatchObject({ status: 200 })
  })

  it("then gives its own answer, if it has one", async () => {
    const remove = sandbox.faults.add({ route: tokenRoute, hang: true, status: 504 })
    const [hung] = await Promise.all([askForToken(sandbox), arrivals(1).then(remove)])
    expect(hung).toMatchObject({ status: 504 })
  })

  it("is ended by close(), without an answer", async () => {
    sandbox.faults.add({ route: tokenRoute, hang: true })
    const failure = failureOf(askForToken(sandbox))
    await arrivals(1)
    await sandbox.close()
    expect(await failure).toEqual(new TypeError("fetch failed"))
    expect(sandbox.stats().statuses).toEqual({})
  })

  it("is ended by a caller that gives up; the sandbox goes on", async () => {
    sandbox.faults.add({ route: tokenRoute, times: 1, hang: true })
    const caller = new AbortController()
    const init = { method: "POST", signal: caller.signal }
    const failure = failureOf(fetch(`${sandbox.url}/oauth/token`, init))
    await arrivals(1)
    caller.abort(new Error("enough"))
    expect(await failure).toEqual(new Error("enough"))
    expect(await askForToken(sandbox)).toMatchObject({ status: 200 })
  })

  it("is ended in process by the request's own signal, with its reason", async () => {
    const api = createSandboxHandler()
    api.faults.add({ hang: true })
    const caller = new AbortController()
    const init = { method: "POST", signal: caller.signal }
    const failure = failureOf(api(new Request("http://sandbox/oauth/token", init)))
    caller.abort(new Error("enough"))
    expect(await failure).toEqual(new Error("enough"))
  })
})

describe("drop", () => {
  it("cuts the connection; a caller of fetch sees fetch fail", async () => {
    sandbox.faults.add({ route: tokenRoute, times: 1, drop: true })
    await expect(askForToken(sandbox)).rejects.toThrow("fetch failed")
    expect(await askForToken(sandbox)).toMatchObject({ status: 200 })
    expect(sandbox.stats().recent).toEqual([
      { at: expect.any(Number), route: tokenRoute },
      expect.objectContaining({ route: tokenRoute, status: 200 })
    ])
  })

  it("rejects in process as fetch would", async () => {
    const api = createSandboxHandler()
    api.faults.add({ drop: true })
    await expect(askForToken(api)).rejects.toThrow(new TypeError("fetch failed"))
  })
})

describe("a wrong fault throws a TypeError that names the field and the rule", () => {
  it.each<[string, unknown]>([
    [
      '`route` must name a route of the sandbox by method and path, as "POST /oauth/token" does, or several',
      { route: "GET /nowhere", status: 500 }
    ],
    ["`times` must be a whole number, at least 1", { times: 0, status: 500 }],
    ["`status` must be a status from 200 to 599", { status: 99 }],
    ["`headers.x` must be a text", { headers: { x: 1 } }],
    ["`delay` must be milliseconds, from 0 to 2147483647", { delay: -1 }],
    ["`hang` must be true or false", { hang: "yes" }],
    ["`retry` is not a field of a fault", { status: 500, retry: 1 }],
    [
      "`fault` must say what goes wrong: status, headers, body, retryAfter, redirect, delay, hang, drop, omit, set, corrupt, lifetime",
      { route: tokenRoute, status: undefined }
    ]
  ])("%s", (message, fault) => {
    const add = () => sandbox.faults.add(fault as SandboxFault)
    expect(add).toThrow(new TypeError(`Sandbox: ${message}.`))
  })
})

/** What a promise rejects with; the promise is watched from the start. */
async function failureOf(promise: Promise<unknown>): Promise<unknown> {
  try {
    return { unexpectedly: await promise }
  } catch (error) {
    return error
  }
}

/** Until the sandbox has seen so many token requests. */
async function arrivals(count: number): Promise<void> {
  await expect.poll(() => sandbox.stats().tokenRequests).toBeGreaterThanOrEqual(count)
}
