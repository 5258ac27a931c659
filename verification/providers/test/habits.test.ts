import { missingScopes, type ResponseLike } from "@pix/auth-core"
import type { ProfileSandbox } from "@pix/auth-sandbox"
import { afterEach, describe, expect, it } from "vitest"
import { clients } from "./clients.ts"
import { pspOf } from "./psps.ts"
import { clock, disposeAll, inTime, managerFor, startOf } from "./scene.ts"

const opened: Array<ProfileSandbox> = []

afterEach(async () => {
  await disposeAll()
  for (const sandbox of opened.splice(0)) await sandbox.close()
})

/** A PSP by its name, and a sandbox that plays it to a client with these scopes. */
async function sceneOf(name: string, scope?: string) {
  const psp = pspOf(name)
  const [known] = psp.clients ?? [{ clientId: "client_7b-93", clientSecret: "s3cr%et+with/odd:chars" }]
  const sandbox = await startOf({ ...psp, clients: [{ ...known, clientId: "client_7b-93", ...(scope && { scope }) }] })
  opened.push(sandbox)
  return { psp, sandbox }
}

/** What the caller can still read. */
async function bodyOf(response: ResponseLike): Promise<string> {
  return response instanceof Response ? response.text() : JSON.stringify(response.data)
}

const url = "/cob/7978c0c97ea847e78e8849634473c1f1"

describe.each(Object.entries(clients))("%s", (_, adapt) => {
  it("promise 16: a token that Banco do Brasil answers with 403, since it has expired there, is renewed", async () => {
    const { psp, sandbox } = await sceneOf("Banco do Brasil")
    const tokens = managerFor(sandbox, psp)
    await tokens.getToken()
    sandbox.clock.shift(601_000)
    expect((await adapt(tokens)("PUT", url, {})).status).not.toBe(403)
    expect(sandbox.stats()).toMatchObject({ tokenRequests: 2, statuses: { 403: 1 } })
  })

  it("promise 15: a scope that Banco do Brasil did not grant costs two token requests, however often it is missing", async () => {
    const { psp, sandbox } = await sceneOf("Banco do Brasil", "cob.read")
    const tokens = managerFor(sandbox, psp)
    const call = adapt(tokens)
    for (let made = 0; made < 5; made++) expect((await call("PUT", url, {})).status).toBe(403)
    expect(sandbox.stats().tokenRequests).toBe(2)
  })

  it.each([
    ["Efí", 403, url],
    ["Sicredi", 400, `/v3${url}`],
    ["Itaú", 403, url]
  ])(
    "promise 16: a scope that is missing at %s is data, and the answer can still be read",
    async (name, status, path) => {
      const { psp, sandbox } = await sceneOf(name, "cob.read")
      const tokens = managerFor(sandbox, psp)
      const answer = await adapt(tokens)("PUT", path, {})
      expect(answer.status).toBe(status)
      const scopes = await missingScopes(answer.response, tokens, { method: "PUT", url: path })
      expect(scopes).toEqual({ required: ["cob.write"], granted: tokens.snapshot().scopes, missing: ["cob.write"] })
      expect(await bodyOf(answer.response)).not.toBe("")
      expect(sandbox.stats().tokenRequests).toBe(1)
    }
  )

  it("promise 19: a sixth token request within Inter's minute is not made, and a 401 in hand is returned", async () => {
    const { psp, sandbox } = await sceneOf("Banco Inter")
    const tokens = managerFor(sandbox, psp)
    const call = adapt(tokens)
    for (let made = 0; made < 5; made++) {
      tokens.invalidateToken(tokens.currentToken() ?? "")
      await tokens.getToken()
    }
    sandbox.tokens.revokeAll()
    await clock.advance(1_000)
    expect((await call("GET", url)).status).toBe(401)
    await expect(call("GET", url)).rejects.toMatchObject({ code: "TokenRequestFailed", reason: { budgetSpent: true } })
    expect(sandbox.stats()).toMatchObject({ tokenRequests: 5 })
    expect(sandbox.stats().statuses[429]).toBeUndefined()
    await clock.advance(60_000)
    expect((await call("GET", url)).status).toBe(404)
  })
})

describe("token requests", () => {
  it("promise 20: Banco do Brasil's 401 for no reason is asked again", async () => {
    const { psp, sandbox } = await sceneOf("Banco do Brasil")
    sandbox.conditions.set({ spuriousRejectionEvery: 2 })
    const first = managerFor(sandbox, psp)
    await inTime(first.getToken())
    const second = managerFor(sandbox, psp)
    expect(await inTime(second.getToken())).toMatch(/\w/)
    expect(sandbox.stats()).toMatchObject({ tokenRequests: 3, statuses: { 401: 1 } })
  })

  it("promise 8: Inter refuses the whole request for one scope, and the error names those that were asked for", async () => {
    const { psp, sandbox } = await sceneOf("Banco Inter", "cob.read cob.write")
    const tokens = managerFor(sandbox, psp, { scopes: ["cob.read", "pix.write"] })
    await expect(tokens.getToken()).rejects.toMatchObject({
      code: "ScopeRejected",
      message: expect.stringContaining("Scopes asked for: cob.read pix.write.")
    })
    expect(sandbox.stats().tokenRequests).toBe(1)
  })

  it("Sicredi grants fewer scopes than were asked for, and the snapshot says which", async () => {
    const { psp, sandbox } = await sceneOf("Sicredi", "cob.read pix.read")
    const tokens = managerFor(sandbox, psp)
    await tokens.getToken()
    const { requestedScopes, scopes } = tokens.snapshot()
    expect(requestedScopes).toEqual(["cob.read", "cob.write", "pix.read", "pix.write"])
    expect(scopes).toEqual(["cob.read", "pix.read"])
  })

  it.each(["Itaú", "Banco do Brasil", "Sicoob", "Cielo", "Stone"])(
    "promise 17: %s has its token endpoint at another origin, to which no token goes",
    async (name) => {
      const { psp, sandbox } = { psp: pspOf(name), sandbox: await startOf(pspOf(name)) }
      opened.push(sandbox)
      const { api, token } = sandbox.baseUrl
      const tokens = managerFor(sandbox, psp)
      expect([new URL(api).origin === token, tokens.covers(`${api}/cob`), tokens.covers(`${token}/cob`)]).toEqual([
        false,
        true,
        false
      ])
    }
  )
})
