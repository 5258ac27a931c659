import { once } from "node:events"
import type { AddressInfo } from "node:net"
import { createTokenManager, ntxPay } from "@pix/auth-axios"
import { type Sandbox, startSandbox } from "@pix/auth-sandbox"
import { describe, expect, it, vi } from "vitest"
import { createApp } from "../src/app.ts"

/** The app on loopback, against the sandbox. */
async function startApp(sandbox: Sandbox, clientSecret = sandbox.clientSecret) {
  const tokens = createTokenManager({
    provider: ntxPay(),
    clientId: sandbox.clientId,
    clientSecret,
    baseUrl: sandbox.url
  })
  const server = createApp(tokens).listen(0, "127.0.0.1")
  await once(server, "listening")
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    get: (path: string) => fetch(url + path),
    charge: (amount: string) =>
      fetch(`${url}/charges`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ amount })
      }),
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
      await tokens.dispose()
    }
  }
}

describe("the shop's API", () => {
  it("creates ten charges at once with one token request", async () => {
    await using sandbox = await startSandbox()
    await using app = await startApp(sandbox)
    const responses = await Promise.all(Array.from({ length: 10 }, () => app.charge("123.45")))
    expect(responses.map(({ status }) => status)).toEqual(Array.from({ length: 10 }, () => 201))
    expect(await responses[0]?.json()).toMatchObject({ code: expect.stringContaining("5406123.45") })
    expect(sandbox.stats()).toMatchObject({ tokenRequests: 1, apiCalls: 10 })
  })

  it("cures a token that was revoked in between, and the buyer notices nothing", async () => {
    await using sandbox = await startSandbox()
    await using app = await startApp(sandbox)
    await app.charge("1.00")
    sandbox.tokens.revokeAll()
    expect((await app.charge("2.00")).status).toBe(201)
    expect(sandbox.stats()).toMatchObject({ tokenRequests: 2, statuses: { 201: 2, 401: 1 } })
  })

  it("answers 503 and a time to come back while there is no token, and does not show the secret", async () => {
    const secret = "not-the-secret"
    const log = vi.spyOn(console, "error").mockImplementation(() => {})
    await using sandbox = await startSandbox()
    await using app = await startApp(sandbox, secret)
    const response = await app.charge("123.45")
    expect(response.status).toBe(503)
    expect(Number(response.headers.get("retry-after"))).toBeGreaterThanOrEqual(1)
    expect((await app.charge("123.45")).status).toBe(503)
    const health = await (await app.get("/health")).text()
    expect(health).toContain("CredentialsRejected")
    expect(log.mock.calls[0]?.[0]).toBe("CredentialsRejected")
    for (const text of [await response.text(), health, JSON.stringify(log.mock.calls)])
      expect(text).not.toContain(secret)
    expect(sandbox.stats()).toMatchObject({ tokenRequests: 1, apiCalls: 0 })
    log.mockRestore()
  })

  it("hands on what the PSP says about a wrong amount", async () => {
    await using sandbox = await startSandbox()
    await using app = await startApp(sandbox)
    const response = await app.charge("a lot")
    expect(response.status).toBe(400)
    expect(await response.json()).toMatchObject({ details: expect.anything() })
  })
})
