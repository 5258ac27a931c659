import { execFile } from "node:child_process"
import { fileURLToPath } from "node:url"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { type Loopback, loopback, sendToken } from "./loopback.ts"

let server: Loopback
beforeEach(async () => {
  server = await loopback()
})
afterEach(() => server[Symbol.asyncDispose]())

/** Runs a program with a manager called `tokens` in a process of its own, until that process ends by itself. */
function run(program: string): Promise<{ code: number | null; out: string }> {
  const core = fileURLToPath(new URL("../src/index.ts", import.meta.url))
  const source = `
    import { createTokenManager, ntxPay } from ${JSON.stringify(core)}
    process.on("unhandledRejection", (error) => { console.log("unhandled", error); process.exit(9) })
    const tokens = createTokenManager({ provider: ntxPay(), clientId: "a", clientSecret: "12345678", baseUrl: "${server.url}" })
    ${program}`
  return new Promise((resolve) => {
    const child = execFile(process.execPath, ["--input-type=module", "-e", source], (_, out) =>
      resolve({ code: child.exitCode, out: out.trim() })
    )
  })
}

describe("promise 12: what keeps a process alive", () => {
  it("a manager that holds a token does not", async () => {
    server.answer((_, response) => sendToken(response, "a-token"))
    expect(await run("console.log(await tokens.getToken())")).toEqual({ code: 0, out: "a-token" })
  })

  it("a caller who waits does, through a failed attempt and the wait after it", async () => {
    let requests = 0
    server.answer((_, response) => {
      if (++requests < 2) response.writeHead(503).end()
      else sendToken(response, "the-second")
    })
    expect(await run("console.log(await tokens.getToken())")).toEqual({ code: 0, out: "the-second" })
  })

  it("a caller who waits for a secret that may have changed does", async () => {
    const program = `
      let reads = 0
      const clientSecret = () => (++reads === 1 ? "12345678" : new Promise(() => {}))
      // By itself, since on a busy machine a server takes longer than the timeout.
      const fetch = async () => new Response(null, { status: 401 })
      const { baseUrl } = tokens
      const options = { provider: ntxPay(), clientId: "a", clientSecret, baseUrl, requestTimeout: 300, fetch }
      const others = createTokenManager(options)
      await others.getToken().catch((error) => console.log(error.reason._tag))`
    expect(await run(program)).toEqual({ code: 0, out: "CredentialsRejected" })
  })

  it("a renewal behind its callers does not, between its attempts", async () => {
    let requests = 0
    server.answer((_, response) => {
      if (++requests === 1) sendToken(response, "a-token", { expires_in: 600 })
      else response.writeHead(503).end()
    })
    const program = `
      const now = Date.now
      await tokens.getToken()
      Date.now = () => now() + 9 * 60_000
      console.log(tokens.currentToken(), tokens.snapshot().state)
      tokens.subscribe((event) => console.log(event._tag))`
    expect(await run(program)).toEqual({ code: 0, out: "a-token due\nAttemptFailed" })
    expect(requests).toBe(2)
  })

  it("a caller who was aborted does not", async () => {
    server.answer((_, response) => response.writeHead(503).end())
    const program = `
      const controller = new AbortController()
      tokens.subscribe(({ _tag }) => void (_tag === "AttemptFailed" && controller.abort()))
      await tokens.getToken({ signal: controller.signal }).catch((error) => console.log(error.name))`
    expect(await run(program)).toEqual({ code: 0, out: "AbortError" })
    expect(server.bodies.length).toBe(1)
  })

  it("whoever waits for dispose() does, while a store takes its time", async () => {
    server.answer((_, response) => sendToken(response, "a-token"))
    const program = `
      const never = () => new Promise(() => {})
      const store = { load: async () => undefined, save: never, clear: never }
      const { baseUrl } = tokens
      const saving = createTokenManager({ provider: ntxPay(), clientId: "a", clientSecret: "12345678", baseUrl, store, storeTimeout: 200 })
      await saving.getToken()
      await saving.dispose()
      console.log("disposed")`
    expect(await run(program)).toEqual({ code: 0, out: "disposed" })
  })

  it("a disposed manager does not, whatever it was doing", async () => {
    server.answer(() => {})
    const program = `
      const waiting = tokens.getToken().catch((error) => console.log(error.reason._tag))
      await tokens.dispose()`
    expect(await run(program)).toEqual({ code: 0, out: "ManagerDisposed" })
  })
})
