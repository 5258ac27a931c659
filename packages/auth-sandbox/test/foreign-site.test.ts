import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest"
import { type Sandbox, createSandboxHandler, startSandbox } from "../src/index.ts"
import { controlOperations } from "../src/control/control-operations.ts"
import { askForToken, send } from "./sandbox-client.ts"
import { exchange, parsed, rawRequest } from "./raw-http.ts"

let sandbox: Sandbox
beforeAll(async () => {
  sandbox = await startSandbox()
})
afterAll(() => sandbox.close())

const controls = [...Object.values(controlOperations).map(({ route }) => route), "GET /openapi.json"]
const statusOf = async (of: Sandbox, line: string, headers: Record<string, string>) =>
  parsed(await exchange(of, rawRequest(of, line, { headers }))).status

describe("a page of another site cannot use the controls", () => {
  it.each(controls)("%s is 403 with a foreign Origin, and with Sec-Fetch-Site: cross-site", async (route) => {
    for (const origin of ["https://evil.example", "null", "http://127.0.0.1:1", `${sandbox.url}.evil.example`]) {
      expect(await statusOf(sandbox, route, { origin })).toBe(403)
    }
    expect(await statusOf(sandbox, route, { "sec-fetch-site": "cross-site" })).toBe(403)
  })

  it("and changes nothing by trying", async () => {
    const call = { headers: { origin: "https://evil.example" }, body: { status: 500 } }
    expect(await send(sandbox, "POST /__sandbox/faults", call)).toMatchObject({
      status: 403,
      body: {
        message: expect.stringMatching(
          /^Sandbox: `Origin` must be absent or the sandbox's own, http:\/\/127\.0\.0\.1:\d+/
        )
      }
    })
    expect(await askForToken(sandbox)).toMatchObject({ status: 200 })
  })

  it("nor where the sandbox is a function", async () => {
    const headers = { origin: "https://evil.example" }
    expect(await send(createSandboxHandler(), "POST /__sandbox/reset", { headers })).toMatchObject({ status: 403 })
  })
})

describe("the sandbox's own pages, and clients that are no browser, can", () => {
  it.each<Record<string, string>>([{}, { "sec-fetch-site": "none" }, { "sec-fetch-site": "same-origin" }])(
    "%j",
    async (headers) => {
      expect(await statusOf(sandbox, "GET /__sandbox", headers)).toBe(200)
      expect(await statusOf(sandbox, "GET /__sandbox", { ...headers, origin: sandbox.url })).toBe(200)
    }
  )
})

describe("the token and API routes", () => {
  it("refuse a page of another site, which would use up faults, and do not count it", async () => {
    sandbox.resetStats()
    const headers = { "sec-fetch-site": "cross-site" }
    const remove = sandbox.faults.add({ times: 1, status: 503 })
    expect(await askForToken(sandbox, { headers })).toMatchObject({ status: 403 })
    expect(sandbox.stats()).toMatchObject({ tokenRequests: 0, statuses: {} })
    expect(await askForToken(sandbox)).toMatchObject({ status: 503 })
    remove()
  })

  it("take any Origin, which a development server's proxy forwards", async () => {
    const headers = { origin: "http://localhost:3000", "sec-fetch-site": "same-origin" }
    expect(await askForToken(sandbox, { headers: { ...headers, "content-type": "application/json" } })).toMatchObject({
      status: 200
    })
  })
})

describe("the host of a request", () => {
  it.each(["127.0.0.1", "127.0.0.1:1", "localhost", "LOCALHOST:4010", "api.localhost", "[::1]:4010"])(
    "may be %s",
    async (host) => {
      expect(await statusOf(sandbox, "GET /__sandbox", { host })).toBe(200)
    }
  )

  it.each([
    "evil.example",
    "127.0.0.1.evil.example",
    "localhost.evil.example",
    "127.0.0.1@evil.example",
    "notlocalhost",
    "192.0.2.1",
    "0.0.0.0"
  ])("may not be %s, on any route", async (host) => {
    sandbox.resetStats()
    const { status, body } = parsed(
      await exchange(sandbox, rawRequest(sandbox, "GET /__sandbox", { headers: { host } }))
    )
    expect([400, 403]).toContain(status)
    expect(body).toMatchObject({ statusCode: status, message: expect.stringMatching(/^Sandbox: /) })
    expect([400, 403]).toContain(await statusOf(sandbox, "POST /oauth/token", { host }))
    expect(sandbox.stats()).toMatchObject({ tokenRequests: 0, recent: [] })
  })

  it("may not be foreign in an absolute target, whatever the header says", async () => {
    expect(await statusOf(sandbox, "GET http://evil.example/__sandbox", {})).toBe(403)
    expect(await statusOf(sandbox, `GET ${sandbox.url}/__sandbox`, { host: "evil.example" })).toBe(403)
  })

  it("may be any if dangerouslyListenOn was given; a foreign Origin is still refused", async () => {
    const open = await startSandbox({ dangerouslyListenOn: "127.0.0.1" })
    onTestFinished(() => open.close())
    expect(await statusOf(open, "GET /__sandbox", { host: "sandbox:4010" })).toBe(200)
    expect(await statusOf(open, "GET /__sandbox", { host: "sandbox:4010", origin: "http://sandbox:4010" })).toBe(200)
    expect(await statusOf(open, "GET /__sandbox", { host: "sandbox:4010", origin: open.url })).toBe(403)
  })
})
