import { type Sandbox, startSandbox } from "@pix/auth-sandbox"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { createAuthFetch, createTokenManager, isAuthError, ntxPay, type TokenManager } from "../src/index.ts"

const someoneElses = `-----BEGIN CERTIFICATE-----
MIIBOTCB4KADAgECAhQ1BY4PJgu96dTXAYp1Ohzb3dWYzDAKBggqhkjOPQQDAjAc
MRowGAYDVQQDDBFzYW5kYm94LW9mLW5vYm9keTAgFw0yMDAxMDEwMDAwMDBaGA8y
MTIwMDEwMTAwMDAwMFowHDEaMBgGA1UEAwwRc2FuZGJveC1vZi1ub2JvZHkwWTAT
BgcqhkjOPQIBBggqhkjOPQMBBwNCAASRZEnBPx0pZ8WJBS2JExD84D+6q7IVi6uP
0ju3QRLU7Mvkp2BNjrjybtOeYzGxJ0axICkfcc28yQKL697dsUG5MAoGCCqGSM49
BAMCA0gAMEUCIQCjNQxBD2qJc/kqFrpn/IYntukGPdZGQt3xmtbSytfzcQIgKLan
ZLxnFydmzSnTwI2ohwtCUzGFc7ndenuSMVV4M4I=
-----END CERTIFICATE-----
`

let sandbox: Sandbox
let tokens: TokenManager
beforeEach(async () => {
  sandbox = await startSandbox()
})
afterEach(async () => {
  await tokens.dispose()
  await sandbox.close()
})

function open(certificateHeader: string) {
  const { clientId, clientSecret, url: baseUrl } = sandbox
  tokens = createTokenManager({
    provider: ntxPay({ api: "standard", certificateHeader }),
    clientId,
    clientSecret,
    baseUrl
  })
  return createAuthFetch(tokens)
}

describe("a manager of the standard API against its token endpoint", () => {
  it("gets a token by certificate, half an hour long and without scopes, and calls the API with it", async () => {
    const pix = open(sandbox.clientCertificate)
    expect((await pix("/accounts/balances")).status).toBe(200)
    expect((await pix("/accounts/balances")).status).toBe(200)
    expect(sandbox.stats()).toMatchObject({
      tokensIssued: 1,
      requests: { "POST /api/auth/token": 1, "POST /oauth/token": 0, "GET /accounts/balances": 2 }
    })
    const { state, scopes, expiresAt } = tokens.snapshot()
    expect({ state, scopes }).toEqual({ state: "fresh", scopes: [] })
    expect(Math.abs((expiresAt ?? 0) - Date.now() - 1_800_000)).toBeLessThan(60_000)
  })

  it("renews once after a 401, by certificate again", async () => {
    const pix = open(sandbox.clientCertificate.replaceAll("\n", "\r\n"))
    await pix("/accounts/balances")
    sandbox.tokens.revokeAll()
    expect((await pix("/accounts/balances")).status).toBe(200)
    expect(sandbox.stats().requests["POST /api/auth/token"]).toBe(2)
  })

  it("fails with CredentialsRejected, 403, where the certificate is not linked to the account", async () => {
    const pix = open(someoneElses)
    const failure: unknown = await pix("/accounts/balances").catch((error: unknown) => error)
    expect(isAuthError(failure) && failure.reason).toMatchObject({ _tag: "CredentialsRejected", status: 403 })
    expect(sandbox.stats()).toMatchObject({ tokenRequests: 1, apiCalls: 0 })
  })

  it("fails with CredentialsRejected, 401, for a wrong secret", async () => {
    const { clientId, url: baseUrl, clientCertificate } = sandbox
    const provider = ntxPay({ api: "standard", certificateHeader: clientCertificate })
    tokens = createTokenManager({ provider, clientId, clientSecret: "another-secret", baseUrl })
    const failure: unknown = await tokens.getToken().catch((error: unknown) => error)
    expect(isAuthError(failure) && failure.reason).toMatchObject({ _tag: "CredentialsRejected", status: 401 })
  })
})
