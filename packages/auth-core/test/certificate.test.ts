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
  it("causes one event at 30 days, one at 7 and one at 1, at the next renewal of any manager", async () => {
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

describe("promise 18: a certificate that is replaced", () => {
  /** A certificate that can be replaced, and its token endpoint. */
  function replaceable() {
    const fingerprints = ["one", "two", "three"].map((name) => createHash("sha256").update(name).digest("base64url"))
    let generation = 0
    let held: Array<() => void> = []
    let isHeld = false
    const sent: Array<number> = []
    const certificate = {
      fetch: async () => {
        const over = generation
        sent.push(over)
        if (isHeld) await new Promise<void>((resolve) => held.push(resolve))
        return Response.json({
          access_token: `token-${sent.length}-over-${over}`,
          token_type: "Bearer",
          expires_in: 3600
        })
      },
      get fingerprint() {
        return fingerprints[generation] ?? ""
      },
      expiresAt: Number.MAX_SAFE_INTEGER
    }
    return {
      certificate,
      sent,
      replace: () => void generation++,
      hold: () => {
        isHeld = true
        return () => {
          isHeld = false
          for (const letGo of held.splice(0)) letGo()
        }
      }
    }
  }

  it("costs one token request, and no call gets a token of the one before", async () => {
    const { certificate, sent, replace } = replaceable()
    const tokens = make({ certificate })
    expect(await tokens.getToken()).toBe("token-1-over-0")
    replace()
    expect(tokens.currentToken()).toBeUndefined()
    expect(tokens.currentAuthorization()).toBeUndefined()
    const all = await Promise.all(Array.from({ length: 50 }, () => tokens.getToken()))
    expect(new Set(all)).toEqual(new Set(["token-2-over-1"]))
    expect(sent).toEqual([0, 1])
    expect(await tokens.getToken()).toBe("token-2-over-1")
  })

  it("a token that was requested over the one before is asked for again", async () => {
    const { certificate, sent, replace, hold } = replaceable()
    const tokens = make({ certificate })
    const letGo = hold()
    const asked = tokens.getToken()
    await clock.advance(0)
    replace()
    letGo()
    await clock.advance(1_000)
    expect(await asked).toBe("token-2-over-1")
    expect(sent).toEqual([0, 1])
  })

  it("a store keeps what came over each", async () => {
    const store = memoryTokenStore()
    const { certificate, sent, replace } = replaceable()
    const [one, other] = [make({ certificate, store }), make({ certificate, store })]
    await one.getToken()
    replace()
    expect([await one.getToken(), await other.getToken()]).toEqual(["token-2-over-1", "token-2-over-1"])
    expect(sent).toEqual([0, 1])
  })

  it("promise 8: it ends the wait after the one before was rejected", async () => {
    const { certificate, replace } = replaceable()
    let rejects = true
    const { fetch } = certificate
    const tokens = make({ certificate })
    const html = { "content-type": "text/html" }
    Object.defineProperty(certificate, "fetch", {
      value: async () =>
        rejects ? new Response("No required SSL certificate was sent", { status: 400, headers: html }) : fetch()
    })
    await expect(tokens.getToken()).rejects.toMatchObject({ code: "CertificateRejected" })
    rejects = false
    await expect(tokens.getToken()).rejects.toMatchObject({ code: "CertificateRejected" })
    replace()
    expect(await tokens.getToken()).toMatch(/over-1$/)
  })
})
