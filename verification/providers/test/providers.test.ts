import { type ProfileSandbox } from "@pix/auth-sandbox"
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest"
import { callsOf } from "./calls.ts"
import { type Call, clients } from "./clients.ts"
import { type Psp, psps } from "./psps.ts"
import { clock, disposeAll, inTime, managerFor, startOf } from "./scene.ts"

afterEach(disposeAll)

async function expectCalls(call: Call, psp: Psp): Promise<void> {
  for (const [method, path, json, status] of callsOf(psp)) expect((await call(method, path, json)).status).toBe(status)
}

describe.each(Object.entries(psps))("%s", (_, psp) => {
  let sandbox: ProfileSandbox
  beforeAll(async () => {
    sandbox = await startOf(psp)
  })
  afterEach(() => sandbox.reset())
  afterAll(() => sandbox.close())

  it.each(Object.entries(clients))("%s gets a token and calls the API", async (__, adapt) => {
    await expectCalls(adapt(managerFor(sandbox, psp)), psp)
    expect(sandbox.stats().tokenRequests).toBe(1)
  })

  it.each(Object.entries(clients))("%s gets another token where the API rejects the first", async (__, adapt) => {
    const tokens = managerFor(sandbox, psp)
    const call = adapt(tokens)
    await tokens.getToken()
    sandbox.tokens.revokeAll()
    await expectCalls(call, psp)
    expect(sandbox.stats().tokenRequests).toBe(2)
  })

  it("renews before the token expires, and asks anew each time", async () => {
    const tokens = managerFor(sandbox, psp)
    const first = await tokens.getToken()
    const lifetime = (tokens.snapshot().expiresAt ?? 0) - clock.now()
    await clock.advance(lifetime - 1)
    expect(tokens.currentToken()).toBe(first)
    // One renewal behind it, for which whoever asks for a longer life waits.
    await inTime(tokens.getToken({ minValidity: "2 seconds" }))
    expect(tokens.currentToken()).not.toBe(first)
    await expectCalls(clients.fetch(tokens), psp)
  })

  it("a wrong secret is CredentialsRejected", async () => {
    if (sandbox.clientSecret === undefined) return
    const tokens = managerFor(sandbox, psp, { clientSecret: "not-the-secret" })
    await expect(inTime(tokens.getToken())).rejects.toMatchObject({ code: "CredentialsRejected" })
  })
})
