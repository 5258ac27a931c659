import { createHash } from "node:crypto"
import { describe, expect, it } from "vitest"
import {
  type ClientCertificate,
  createTokenManager,
  efi,
  memoryTokenStore,
  ntxPay,
  type TokenEvent
} from "../src/index.ts"
import type { TokenManagerOptions } from "../src/manager/options.ts"
import { manualClock } from "../src/testing/index.ts"

const day = 86_400_000
const clock = manualClock()

/** A certificate, and the token requests that were sent with it. */
function certificateOf(name: string, days = 365) {
  const sent: Array<string> = []
  const certificate: ClientCertificate = {
    fetch: async (url) => {
      sent.push(url instanceof URL ? url.href : "")
      return Response.json({ access_token: `token-of-${name}`, token_type: "Bearer", expires_in: 3600 })
    },
    fingerprint: createHash("sha256").update(name).digest("base64url"),
    expiresAt: clock.now() + days * day
  }
  return { certificate, sent }
}

const make = (options: Partial<TokenManagerOptions> = {}) =>
  createTokenManager({ provider: efi(), clientId: "client", clientSecret: "secret-of-client", clock, ...options })

describe("the option certificate", () => {
  it("sends token requests, and comes with the token in one read", async () => {
    const { certificate, sent } = certificateOf("one")
    const tokens = make({ certificate })
    const authorization = await tokens.getAuthorization()
    expect(sent).toEqual(["https://pix.api.efipay.com.br/oauth/token"])
    expect(authorization).toMatchObject({
      accessToken: "token-of-one",
      certificate: { fingerprint: certificate.fingerprint }
    })
    expect(tokens.currentAuthorization()?.certificate).toBe(certificate)
    const { fingerprint, expiresAt } = certificate
    expect(tokens.snapshot().certificate).toEqual({ fingerprint, expiresAt })
  })

  it("a fetch of yours goes before it", async () => {
    const { certificate, sent } = certificateOf("one")
    const fetch = async () => Response.json({ access_token: "by-fetch", token_type: "Bearer" })
    expect(await make({ certificate, fetch }).getToken()).toBe("by-fetch")
    expect(sent).toEqual([])
  })

  it("promise 18: a store keeps the tokens of two certificates apart", async () => {
    const store = memoryTokenStore()
    const [one, other] = [certificateOf("one"), certificateOf("other")]
    for (const { certificate } of [one, other, one]) await make({ certificate, store }).getToken()
    expect([one.sent.length, other.sent.length]).toEqual([1, 1])
  })

  it.each([{}, "cert.pem", Promise.resolve(certificateOf("one").certificate), { fetch: () => {} }])(
    "%s is refused",
    (wrong) => {
      const options = { certificate: wrong as unknown as ClientCertificate }
      expect(() => make(options)).toThrow(
        '"certificate" must be what clientCertificate() of @pix/auth-mtls gives: await it'
      )
    }
  )
})

describe("a PSP that demands a certificate", () => {
  it("is refused without one, at construction", () => {
    expect(() => make()).toThrow(
      'createTokenManager: "certificate" is missing: Efí demands a client certificate. Give one, or a fetch that brings it'
    )
  })

  it("needs none on loopback without TLS, as a sandbox has it", () => {
    expect(() => make({ baseUrl: "http://127.0.0.1:4010" })).not.toThrow()
    expect(() => make({ baseUrl: "https://127.0.0.1:4010" })).toThrow(TypeError)
    expect(() => make({ provider: ntxPay() })).not.toThrow()
  })
})

describe("a certificate that ends soon", () => {
  it("is told of at a renewal, once as 30 days are left, 7 and 1, whatever manager renews", async () => {
    const { certificate } = certificateOf("ending", 40)
    const events: Array<Extract<TokenEvent, { readonly _tag: "CertificateExpiring" }>> = []
    const managers = [make({ certificate }), make({ certificate })]
    for (const tokens of managers) {
      tokens.subscribe((event) => {
        if (event._tag === "CertificateExpiring") events.push(event)
      })
    }
    const left: Array<number> = []
    for (let days = 40; days >= 0; days--) {
      const before = events.length
      for (const tokens of managers) await tokens.getToken()
      if (events.length > before) left.push(days)
      await clock.advance(day)
    }
    expect(left).toEqual([30, 7, 1])
    const { expiresAt, fingerprint } = certificate
    expect(events[0]).toMatchObject({ expiresAt, fingerprint })
    expect(events).toHaveLength(3)
  })
})
