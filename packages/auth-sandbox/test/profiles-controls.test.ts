import { generateKeyPairSync } from "node:crypto"
import { Validator } from "@seriousme/openapi-schema-validator"
import { describe, expect, it } from "vitest"
import { type ProfileSandboxHandlerOptions, type SandboxProfile, createSandboxHandler } from "../src/index.ts"
import { call, charge, cobPath, pixPath, play, psps, requestToken, tokenOf } from "./profile-client.ts"

describe.each(psps)("$name", ({ name, token: tokenPath, prefix }) => {
  const own = name === "stone" ? "/accounts" : undefined
  const path = (played: ReturnType<typeof play>) => own ?? pixPath(played.psp)

  it("counts requests by its own routes", async () => {
    const played = play({ profile: name })
    const token = await tokenOf(played)
    await call(played, path(played), { token })
    await call(played, "/elsewhere")
    const { tokenRequests, tokensIssued, apiCalls, requests, statuses, recent } = played.sandbox.stats()
    expect({ tokenRequests, tokensIssued, apiCalls }).toEqual({ tokenRequests: 1, tokensIssued: 1, apiCalls: 1 })
    expect(requests[`POST ${tokenPath as `/${string}`}`]).toBe(1)
    expect(statuses[404]).toBe(1)
    expect(recent.map(({ route }) => route.split(" ")[0])).toEqual(["POST", "GET", "unknown"])
    expect(recent[0]?.tokenId).toBe(recent[1]?.tokenId)
    expect(JSON.stringify(recent)).not.toContain(token)
    const names = Object.keys(requests)
    expect(names).toContain(own ? `GET ${prefix}/accounts` : `PUT ${prefix}${cobPath(played.psp, "{txid}")}`)
  })

  it("fails at its own routes as it is told, and is as at the start after reset()", async () => {
    const played = play({ profile: name })
    const { sandbox } = played
    const token = await tokenOf(played)
    sandbox.faults.add({ route: `POST ${tokenPath as `/${string}`}`, status: 503, retryAfter: 3 })
    const refused = await requestToken(played)
    expect([refused.status, refused.headers.get("retry-after")]).toEqual([503, "3"])
    expect((await call(played, path(played), { token })).status).toBe(200)
    sandbox.clock.shift(1)
    sandbox.reset()
    expect((await requestToken(played)).ok).toBe(true)
    expect((await call(played, path(played), { token })).status).toBe(401)
    expect(sandbox.stats().apiCalls).toBe(1)
    expect(sandbox.clock.now()).toBe(Date.UTC(2024, 0, 15, 10, 30))
  })

  it("has the presets", async () => {
    const played = play({ profile: name, preset: "token-outage" })
    expect((await requestToken(played)).status).toBe(503)
    played.sandbox.faults.clear()
    const token = await tokenOf(played)
    played.sandbox.preset("unauthorized")
    expect((await call(played, path(played), { token })).status).toBe(401)
    expect((await requestToken(played)).ok).toBe(true)
  })

  it("describes itself", async () => {
    const { sandbox, psp } = play({ profile: name })
    const documentAt = async (origin: string) =>
      (await (await sandbox(new Request(`${origin}/openapi.json`))).json()) as { paths: Record<string, object> }
    const api = await documentAt(new URL(sandbox.baseUrl.api).origin)
    const tokens = await documentAt(sandbox.baseUrl.token)
    expect(await new Validator().validate({ ...structuredClone(api) })).toEqual({ valid: true })
    expect(Object.keys(tokens.paths)).toContain(tokenPath)
    expect(Object.keys(api.paths).includes(tokenPath)).toBe(!psp.twoOrigins)
  })
})

describe("conditions of the tokens", () => {
  it("same-until-expiry: the same token for the same scopes", async () => {
    const played = play({ profile: "sicredi", conditions: { tokens: "same-until-expiry" } })
    const token = await tokenOf(played, { scope: "cob.read" })
    expect(await tokenOf(played, { scope: "cob.read" })).toBe(token)
    expect(await tokenOf(played, { scope: "pix.read" })).not.toBe(token)
  })

  it("newest-only: an earlier token is refused", async () => {
    const played = play({ profile: "efi", conditions: { tokens: "newest-only" } })
    const token = await tokenOf(played)
    await tokenOf(played)
    expect((await call(played, pixPath(played.psp), { token })).status).toBe(401)
  })

  it("a client that is locked out is 403, in the PSP's own words", async () => {
    const played = play({ profile: "efi", conditions: { lockoutAfter: 1 } })
    await requestToken(played, { secret: "wrong" })
    const answer = await requestToken(played)
    expect([answer.status, await answer.json()]).toMatchObject([403, { error: "forbidden" }])
  })

  it("a fault sets the lifetime of one token", async () => {
    const played = play({ profile: "efi" })
    played.sandbox.faults.add({ route: "POST /oauth/token", times: 1, lifetime: 5 })
    expect(await (await requestToken(played)).json()).toMatchObject({ expires_in: 5 })
  })
})

describe("options", () => {
  const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 })
  const ec = generateKeyPairSync("ec", { namedCurve: "P-256" })
  const pem = { type: "pkcs8", format: "pem" } as const
  const rsaKey = "must be an RSA public key, PEM"
  const shop = { clientId: "shop", clientSecret: "secret" }
  const names = "ntxPay, efi, inter, itau, bancoDoBrasil, sicoob, sicredi, santander, bradesco, pagBank, cielo, stone"

  it.each<[string, object]>([
    [`\`profile\` must be one of ${names}`, { profile: "nubank" }],
    ["`assumptions` must be absent: it is for the profile ntxPay alone", { profile: "efi", assumptions: {} }],
    [
      "`standardTokenLifetime` must be absent: it is for the profile ntxPay alone",
      { profile: "efi", standardTokenLifetime: 1 }
    ],
    ["`clients.0.clientSecret` must not be empty", { profile: "efi", clients: [{ ...shop, clientSecret: "" }] }],
    ["`clients.0.clientSecret` must be a text", { profile: "efi", clients: [{ ...shop, clientSecret: 1 }] }],
    [
      "`clients.0.clientSecret` must be a text of 8 to 64 characters",
      { clients: [{ ...shop, clientSecret: "short" }] }
    ],
    ["`clients.0.accounts` must hold at least one account", { profile: "inter", clients: [{ ...shop, accounts: [] }] }],
    ["`clients.0.accounts.0` must be a text", { profile: "inter", clients: [{ ...shop, accounts: [1] }] }],
    [
      "`clients.0.applicationKey` must not be empty",
      { profile: "bancoDoBrasil", clients: [{ ...shop, applicationKey: "" }] }
    ],
    [`\`clients.0.publicKey\` ${rsaKey}`, { profile: "stone", clients: [{ clientId: "a", publicKey: "key" }] }],
    [
      `\`clients.0.publicKey\` ${rsaKey}`,
      { profile: "stone", clients: [{ clientId: "a", publicKey: privateKey.export(pem) }] }
    ],
    [
      `\`clients.0.publicKey\` ${rsaKey}`,
      {
        profile: "stone",
        clients: [{ clientId: "a", publicKey: ec.publicKey.export({ type: "spki", format: "pem" }) }]
      }
    ],
    [
      "`conditions.spuriousRejectionEvery` must be a whole number, at least 1, or null",
      { profile: "efi", conditions: { spuriousRejectionEvery: 0 } }
    ]
  ])("a wrong one is a TypeError: %s", (message, options) => {
    const create = () => createSandboxHandler(options as ProfileSandboxHandlerOptions)
    expect(create).toThrow(new TypeError(`Sandbox: ${message}.`))
  })

  it("a client of sicoob and stone needs no secret, one of the others does", () => {
    const needsNone = ({ name: profile }: { readonly name: SandboxProfile }) => {
      try {
        return createSandboxHandler({ profile, clients: [{ clientId: "shop" }] }) !== undefined
      } catch (error) {
        return !(error instanceof TypeError)
      }
    }
    expect(psps.filter(needsNone).map(({ name }) => name)).toEqual(["sicoob", "stone"])
  })

  it("an undefined member counts as absent", async () => {
    const undefinedMembers = { scope: undefined, accounts: undefined, applicationKey: undefined, publicKey: undefined }
    const played = play({
      profile: "bancoDoBrasil",
      assumptions: undefined,
      clients: [{ ...shop, ...undefinedMembers }]
    } as ProfileSandboxHandlerOptions)
    expect(played.sandbox.applicationKey).toBe("sandbox-application-key")
    expect(publicKey.asymmetricKeyType).toBe("rsa")
  })

  it("ntxPay is what is played without a profile", async () => {
    const sandbox = createSandboxHandler({ profile: "ntxPay" })
    const { clientId, clientSecret } = sandbox
    const headers = { "content-type": "application/json" }
    const body = JSON.stringify({ clientId, clientSecret })
    const request = new Request(`${sandbox.baseUrl.token}/oauth/token`, { method: "POST", headers, body })
    expect(await (await sandbox(request)).json()).toMatchObject({ scope: "pix:read pix:write balance:read" })
    expect(sandbox.baseUrl.api).toBe(sandbox.baseUrl.token)
  })

  it("a Pix of the option account can be refunded", async () => {
    const pix = [{ e2eid: "E99999999000000000000000000000001", amount: "5.00", at: 0 }].map((one) => ({
      ...one,
      e2eid: one.e2eid.slice(0, 32)
    }))
    const played = play({ profile: "efi", account: { pix } })
    const token = await tokenOf(played)
    expect(await (await call(played, `/pix/${pix[0]?.e2eid}`, { token })).json()).toMatchObject({ valor: "5.00" })
    expect((await call(played, cobPath(played.psp), { method: "PUT", token, body: charge })).status).toBe(201)
  })
})
