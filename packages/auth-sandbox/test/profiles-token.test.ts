import { generateKeyPairSync } from "node:crypto"
import { describe, expect, it } from "vitest"
import type { SandboxProfile } from "../src/index.ts"
import { type TokenRequest, assertion, basic, play, psps, requestToken, tokenOf } from "./profile-client.ts"

const withBody = (body: "form" | "json") => psps.filter((psp) => psp.body === body)
const withAuth = (auth: string) => psps.filter((psp) => psp.auth === auth)

/** Status and body of a token request with this profile. */
async function ask(profile: SandboxProfile, asked: TokenRequest = {}) {
  const answer = await requestToken(play({ profile }), asked)
  const text = await answer.text()
  return { status: answer.status, body: JSON.parse(text) as Record<string, unknown> }
}

describe.each(psps)("$name", ({ name, status, lifetime, fields, token }) => {
  it("issues a token with its own status, lifetime and fields", async () => {
    const answer = await requestToken(play({ profile: name }))
    const body = (await answer.json()) as Record<string, unknown>
    expect(answer.status).toBe(status)
    expect(body).toMatchObject({ access_token: expect.any(String), token_type: "Bearer", expires_in: lifetime })
    expect(Object.keys(body).toSorted()).toEqual(["access_token", "expires_in", "token_type", ...fields].toSorted())
    expect(answer.headers.get("cache-control")).toBe("no-store")
  })

  it("has the lifetime that it is told", async () => {
    const answer = await requestToken(play({ profile: name, tokenLifetime: 7 }))
    expect(await answer.json()).toMatchObject({ expires_in: 7 })
  })

  it("has its token endpoint at one path, for POST alone", async () => {
    const { sandbox, psp } = play({ profile: name })
    expect((await requestToken({ sandbox, psp }, { path: "/elsewhere" })).status).toBe(404)
    expect((await sandbox(new Request(sandbox.baseUrl.token + token))).status).toBe(404)
  })

  it("refuses another grant, and none", async () => {
    const refusal = { status: 400 }
    expect(await ask(name, { parameters: { grant_type: undefined } })).toMatchObject(refusal)
    const wrong = await ask(name, { parameters: { grant_type: "password" } })
    expect(wrong).toMatchObject(
      name === "sicredi" ? refusal : { status: 400, body: { error: "unsupported_grant_type" } }
    )
  })

  it("refuses a client that it does not know", async () => {
    expect(await ask(name, { clientId: "somebody" })).toMatchObject({ status: 401 })
  })
})

it.each<[SandboxProfile, string]>([
  ["itau", "/api/oauth/jwt"],
  ["santander", "/sandbox/oauth/token"],
  ["cielo", "/sandbox/v2/oauth/access-token"]
])("%s has the path of its own sandbox too", async (name, path) => {
  expect((await requestToken(play({ profile: name }), { path })).ok).toBe(true)
})

describe("client authentication", () => {
  it.each([...withAuth("basic"), ...withAuth("post")])("$name refuses a wrong secret", async ({ name }) => {
    const { status, body } = await ask(name, { secret: "wrong" })
    expect(status).toBe(401)
    expect(body).toMatchObject(name === "sicredi" ? { status: 401 } : { error: "invalid_client" })
  })

  it.each([...withAuth("basic"), ...withAuth("post")])(
    "$name takes any secret as it is, of any length",
    async ({ name }) => {
      for (const secret of ["a%2Bb+c:d/e&f=g", "x", "long".repeat(50), "não"]) {
        const clients = [{ clientId: "Client_Id-1.~", clientSecret: secret }]
        expect(await tokenOf(play({ profile: name, clients }))).toEqual(expect.any(String))
      }
    }
  )

  it.each(withAuth("basic"))("$name does not decode what HTTP Basic carries", async ({ name }) => {
    const clients = [{ clientId: "shop", clientSecret: "a+b%c" }]
    const headers = { authorization: basic("shop", encodeURIComponent("a+b%c")) }
    expect((await requestToken(play({ profile: name, clients }), { headers })).status).toBe(401)
  })

  it.each(withAuth("basic"))("$name does not read the secret in the body", async ({ name }) => {
    const played = play({ profile: name })
    const { clientId, clientSecret } = played.sandbox
    const parameters = { client_id: clientId, client_secret: clientSecret }
    expect((await requestToken(played, { headers: { authorization: "" }, parameters })).status).toBe(401)
  })

  it.each(withAuth("basic"))(
    "$name refuses two methods at once, but not a client_id beside Basic",
    async ({ name }) => {
      const played = play({ profile: name })
      const { clientId, clientSecret } = played.sandbox
      const both = { client_id: clientId, client_secret: clientSecret }
      expect((await requestToken(played, { parameters: both })).status).toBe(400)
      expect((await requestToken(played, { parameters: { client_id: clientId } })).ok).toBe(true)
    }
  )

  it.each(["inter", "itau"] as const)("%s does not take HTTP Basic", async (profile) => {
    const played = play({ profile })
    const headers = { authorization: basic(played.sandbox.clientId, played.sandbox.clientSecret ?? "") }
    expect((await requestToken(played, { headers, parameters: { client_secret: undefined } })).status).toBe(401)
    expect((await requestToken(played, { headers })).status).toBe(400)
  })

  it("santander takes the body or HTTP Basic, and not both", async () => {
    const played = play({ profile: "santander" })
    const headers = { authorization: basic(played.sandbox.clientId, played.sandbox.clientSecret ?? "") }
    const parameters = { client_id: undefined, client_secret: undefined }
    expect((await requestToken(played)).status).toBe(200)
    expect((await requestToken(played, { headers, parameters })).status).toBe(200)
    expect((await requestToken(played, { headers })).status).toBe(400)
  })

  it("sicoob wants the id alone, and ignores a secret", async () => {
    const played = play({ profile: "sicoob" })
    expect(played.sandbox.clientSecret).toBeUndefined()
    expect(await ask("sicoob", { parameters: { client_secret: "anything" } })).toMatchObject({ status: 200 })
    expect(await ask("sicoob", { parameters: { client_id: undefined } })).toMatchObject({ status: 400 })
    expect(await ask("sicoob", { headers: { authorization: basic("a", "b") } })).toMatchObject({ status: 401 })
  })

  it("credentials do not count in the query", async () => {
    const { clientId, clientSecret } = play({ profile: "santander" }).sandbox
    const query = `?client_id=${clientId}&client_secret=${clientSecret}`
    const parameters = { client_id: undefined, client_secret: undefined }
    expect(await ask("santander", { query, parameters })).toMatchObject({ status: 401 })
  })
})

describe("stone: private_key_jwt", () => {
  const stone = () => play({ profile: "stone", signing: "HS256" })

  it.each<[string, (seconds: number) => Record<string, unknown>]>([
    [
      "the audience of its sandbox",
      () => ({ aud: "https://sandbox-accounts.openbank.stone.com.br/auth/realms/stone_bank" })
    ],
    ["this sandbox as the audience", () => ({ aud: "http://token.sandbox.localhost/auth/realms/stone_bank" })]
  ])("takes %s", async (_what, claims) => {
    const played = stone()
    const parameters = await assertion(played.sandbox, claims(played.sandbox.clock.now() / 1000))
    expect((await requestToken(played, { parameters })).status).toBe(200)
  })

  it.each<[string, (seconds: number) => Record<string, unknown>]>([
    ["another audience", () => ({ aud: "https://accounts.openbank.stone.com.br" })],
    [
      "the token URL as the audience",
      () => ({ aud: "http://token.sandbox.localhost/auth/realms/stone_bank/protocol/openid-connect/token" })
    ],
    ["a life of more than 15 minutes", (now) => ({ exp: now + 901 })],
    ["one that has expired", (now) => ({ exp: now })],
    ["one that is not valid yet", (now) => ({ nbf: now + 60 })],
    ["no end", () => ({ exp: undefined })],
    ["no jti", () => ({ jti: undefined })],
    ["no nbf", () => ({ nbf: undefined })],
    ["another realm", () => ({ realm: "other" })],
    ["no clientId", () => ({ clientId: undefined })],
    ["another issuer", () => ({ iss: "other" })],
    ["another subject", () => ({ sub: "other" })]
  ])("refuses %s", async (_what, claims) => {
    const played = stone()
    const parameters = await assertion(played.sandbox, claims(Math.floor(played.sandbox.clock.now() / 1000)))
    const answer = await requestToken(played, { parameters })
    expect(answer.status).toBe(401)
    expect(await answer.json()).toMatchObject({ error: "invalid_client" })
  })

  it("refuses an assertion that comes again", async () => {
    const played = stone()
    const parameters = await assertion(played.sandbox)
    expect((await requestToken(played, { parameters })).status).toBe(200)
    expect((await requestToken(played, { parameters })).status).toBe(401)
  })

  it("refuses another algorithm, another key, another type and a secret beside it", async () => {
    const played = stone()
    const stranger = generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey
    const clientKey = stranger.export({ type: "pkcs8", format: "pem" })
    const wrong = [
      await assertion(played.sandbox, {}, "PS256"),
      await assertion({ ...played.sandbox, clientId: played.sandbox.clientId, clientKey }),
      { ...(await assertion(played.sandbox)), client_assertion_type: "jwt" }
    ]
    for (const parameters of wrong) expect((await requestToken(played, { parameters })).status).toBe(401)
    expect((await requestToken(played, { parameters: { client_secret: "secret" } })).status).toBe(400)
  })

  it("takes the key that a client brings, and shows its own", async () => {
    const pair = generateKeyPairSync("rsa", { modulusLength: 2048 })
    const publicKey = pair.publicKey.export({ type: "spki", format: "pem" })
    const clients = [{ clientId: "shop", publicKey }]
    const played = play({ profile: "stone", clients })
    const clientKey = pair.privateKey.export({ type: "pkcs8", format: "pem" })
    const { clock } = played.sandbox
    const own = await assertion({ clientId: "shop", clientKey, clock })
    expect((await requestToken(played, { parameters: own })).status).toBe(200)
    expect((await requestToken(played)).status).toBe(401)
    expect(played.sandbox.clientKey).toMatch(/^-----BEGIN PRIVATE KEY-----\n/)
  })

  it("wants a User-Agent on token requests too", async () => {
    expect((await requestToken(stone(), { headers: { "user-agent": "" } })).status).toBe(400)
  })
})

describe("where the parameters are", () => {
  it.each(withBody("form"))("$name wants a form: JSON is refused", async ({ name }) => {
    const headers = { "content-type": "application/json" }
    const { status } = await ask(name, { headers, body: `{"grant_type":"client_credentials"}` })
    expect(status).toBe(name === "bancoDoBrasil" ? 415 : 400)
  })

  it.each(withBody("json"))("$name wants JSON: a form is refused", async ({ name }) => {
    const headers = { "content-type": "application/x-www-form-urlencoded" }
    expect(await ask(name, { headers, body: "grant_type=client_credentials" })).toMatchObject({ status: 400 })
    for (const body of ["[]", "{", `"text"`]) expect(await ask(name, { body })).toMatchObject({ status: 400 })
  })

  it.each(withBody("form"))("$name refuses a parameter that is given twice", async ({ name }) => {
    const body = "grant_type=client_credentials&grant_type=client_credentials"
    expect(await ask(name, { body })).toMatchObject({ status: 400 })
  })

  it.each(psps)("$name takes the grant from the query only if it is known to", async ({ name }) => {
    const query = "?grant_type=client_credentials"
    const known = ["sicredi", "santander", "bradesco"].includes(name)
    const { status } = await ask(name, { query, parameters: { grant_type: undefined } })
    expect(status).toBe(known ? 200 : 400)
  })

  it.each(["sicredi", "bradesco"] as const)("%s takes an empty body with the grant in the query", async (name) => {
    const query = "?grant_type=client_credentials&scope=cob.read"
    expect(await ask(name, { query, body: "", headers: { "content-type": "" } })).toMatchObject({ status: 200 })
  })

  it("sicredi says which grant it misses, in its own way", async () => {
    const answer = await ask("sicredi", { body: "" })
    expect(answer).toEqual({ status: 400, body: { status: 400, detail: "Missing grant type" } })
  })

  it("a long body is refused", async () => {
    expect(await ask("inter", { body: `grant_type=${"x".repeat(200_000)}` })).toMatchObject({ status: 413 })
  })
})
