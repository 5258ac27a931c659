import { createHash, X509Certificate } from "node:crypto"
import { decodeJwt } from "jose"
import { describe, expect, it } from "vitest"
import type { SandboxProfile } from "../src/index.ts"
import { call, cobPath, play, psps, requestToken, tokenOf } from "./profile-client.ts"
import { type OverTls, openOverTls, over } from "./tls-client.ts"

const both = psps.filter(({ name }) => !["bancoDoBrasil", "cielo", "stone"].includes(name))
const apiAlone = psps.filter(({ name }) => ["bancoDoBrasil", "cielo"].includes(name))

async function statusOf(
  sandbox: OverTls,
  name: Exclude<SandboxProfile, "ntxPay">,
  token: string,
  shown: "client" | "second" | "unlinked"
) {
  const played = over(sandbox, name, sandbox.certificates[shown])
  return (await call(played, cobPath(played.psp), { token })).status
}

describe("a token over TLS", () => {
  it.each(both)("$name: works with the certificate of its token request alone", async ({ name }) => {
    const sandbox = await openOverTls({ profile: name })
    const { client, second } = sandbox.certificates
    const first = await tokenOf(over(sandbox, name, client))
    const renewed = await tokenOf(over(sandbox, name, second))
    expect([await statusOf(sandbox, name, first, "client"), await statusOf(sandbox, name, first, "second")]).toEqual([
      404, 401
    ])
    expect([
      await statusOf(sandbox, name, renewed, "client"),
      await statusOf(sandbox, name, renewed, "second")
    ]).toEqual([401, 404])
  })

  it("names its certificate in cnf, as RFC 8705 writes it", async () => {
    const sandbox = await openOverTls({ profile: "efi" })
    const { client, second } = sandbox.certificates
    for (const certificate of [client, second]) {
      const { raw } = new X509Certificate(certificate.cert)
      const { cnf } = decodeJwt(await tokenOf(over(sandbox, "efi", certificate)))
      expect(cnf).toEqual({ "x5t#S256": createHash("sha256").update(raw).digest("base64url") })
    }
  })

  it.each(apiAlone)("$name: is bound to none, and works with each of its client's", async ({ name }) => {
    const sandbox = await openOverTls({ profile: name })
    const token = await tokenOf(over(sandbox, name))
    expect(decodeJwt(token)).not.toHaveProperty("cnf")
    const shown = ["client", "second", "unlinked"] as const
    const statuses = await Promise.all(shown.map((certificate) => statusOf(sandbox, name, token, certificate)))
    expect(statuses).toEqual([404, 404, 401])
  })

  it("with the wrong certificate is refused in the PSP's words", async () => {
    const sandbox = await openOverTls({ profile: "efi" })
    const token = await tokenOf(over(sandbox, "efi", sandbox.certificates.client))
    const answer = await call(over(sandbox, "efi", sandbox.certificates.second), "/cob/1", { token })
    expect(await answer.json()).toEqual({
      error: "invalid_token",
      error_description: "O token não vale com este certificado"
    })
  })

  it("itau: with the wrong certificate is refused in the words that are known of it", async () => {
    const sandbox = await openOverTls({ profile: "itau" })
    const token = await tokenOf(over(sandbox, "itau", sandbox.certificates.client))
    const answer = await call(over(sandbox, "itau", sandbox.certificates.second), "/cob/1", { token })
    expect([answer.status, await answer.json()]).toMatchObject([401, { detail: "Falha ao validar token HMAC" }])
  })

  it("is not the same for another certificate, where the same is given until it expires", async () => {
    const sandbox = await openOverTls({ profile: "efi", conditions: { tokens: "same-until-expiry" } })
    const { client, second } = sandbox.certificates
    const [first, again, other] = [
      await tokenOf(over(sandbox, "efi", client)),
      await tokenOf(over(sandbox, "efi", client)),
      await tokenOf(over(sandbox, "efi", second))
    ]
    expect(again).toBe(first)
    expect(other).not.toBe(first)
  })

  it("without TLS is bound to none", async () => {
    expect(decodeJwt(await tokenOf(play({ profile: "efi" })))).not.toHaveProperty("cnf")
  })
})

const refusals: Partial<Record<SandboxProfile, [status: number, body: object]>> = {
  itau: [403, { code: "C100" }],
  pagBank: [403, { message: "Forbidden" }],
  sicredi: [401, { status: 401, detail: "The client certificate is not linked to this client" }]
}

describe("a certificate of another client at the token endpoint", () => {
  it.each(both)("$name: is refused", async ({ name }) => {
    const sandbox = await openOverTls({ profile: name })
    const answer = await requestToken(over(sandbox, name, sandbox.certificates.unlinked))
    expect([answer.status, await answer.json()]).toMatchObject(refusals[name] ?? [401, { error: "invalid_client" }])
    expect(sandbox.stats()).toMatchObject({ tokenRequests: 1, tokensIssued: 0 })
  })

  it("is known by certificateFingerprints", async () => {
    const clients = [
      { clientId: "one", clientSecret: "secret-one" },
      { clientId: "two", clientSecret: "secret-two", certificateFingerprints: [] }
    ]
    const sandbox = await openOverTls({ profile: "efi", clients })
    const played = over(sandbox, "efi", sandbox.certificates.client)
    expect((await requestToken(played, { clientId: "one", secret: "secret-one" })).status).toBe(200)
    expect((await requestToken(played, { clientId: "two", secret: "secret-two" })).status).toBe(401)
  })

  it("sicoob: is all that tells clients apart", async () => {
    const clients = [{ clientId: "one" }, { clientId: "two", certificateFingerprints: [] }]
    const sandbox = await openOverTls({ profile: "sicoob", clients })
    const played = over(sandbox, "sicoob", sandbox.certificates.second)
    const statuses = [
      (await requestToken(played, { clientId: "one" })).status,
      (await requestToken(played, { clientId: "two" })).status
    ]
    expect(statuses).toEqual([200, 401])
  })
})
