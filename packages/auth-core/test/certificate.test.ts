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
  /** Versions of a certificate, as `clientCertificate()` gives them, and a token endpoint that binds tokens to them. */
  function replaceable(options: { readonly reload?: () => Promise<void> } = {}) {
    const sent: Array<string> = []
    const answers: Array<() => Response | Promise<Response>> = []
    const version = (name: string): ClientCertificate => ({
      fetch: async () => {
        sent.push(name)
        const body = { access_token: `token-${sent.length}-of-${name}`, token_type: "Bearer", expires_in: 3600 }
        return answers.shift()?.() ?? Response.json(body)
      },
      fingerprint: createHash("sha256").update(name).digest("base64url"),
      expiresAt: Number.MAX_SAFE_INTEGER
    })
    let current = version("one")
    const certificate: ClientCertificate = {
      fetch: (...call) => current.fetch(...call),
      get fingerprint() {
        return current.fingerprint
      },
      get expiresAt() {
        return current.expiresAt
      },
      get current() {
        return current
      },
      reload: options.reload
    }
    return { certificate, sent, answers, replace: (name = "two") => void (current = version(name)) }
  }

  const pairOf = (tokens: ReturnType<typeof make>) => {
    const { accessToken, certificate } = tokens.currentAuthorization() ?? {}
    return { accessToken, over: certificate?.fingerprint }
  }
  const fingerprintOf = (name: string) => createHash("sha256").update(name).digest("base64url")
  const one = { accessToken: "token-1-of-one", over: fingerprintOf("one") }
  const two = { accessToken: "token-2-of-two", over: fingerprintOf("two") }

  /** Asks for a token, and waits for the end of the renewal behind it. */
  const renewedBehind = (tokens: ReturnType<typeof make>) =>
    new Promise<void>((resolve) => {
      const stop = tokens.subscribe(({ _tag }) => {
        if (_tag !== "TokenRenewed" && _tag !== "RenewalFailed") return
        stop()
        resolve()
      })
      tokens.currentToken()
    })

  const eventsOf = (tokens: ReturnType<typeof make>) => {
    const events: Array<TokenEvent> = []
    tokens.subscribe((event) => void events.push(event))
    return events
  }

  it("nobody waits: the pair before serves until there is a token of the new one, and then both change at once", async () => {
    const { certificate, sent, answers, replace } = replaceable()
    const tokens = make({ certificate })
    await tokens.getToken()
    const events = eventsOf(tokens)
    let answer: (response: Response) => void = () => {}
    answers.push(() => new Promise<Response>((resolve) => (answer = resolve)))
    replace()
    for (let calls = 0; calls < 50; calls++) {
      expect(pairOf(tokens)).toEqual(one)
      expect(await tokens.getToken()).toBe(one.accessToken)
    }
    await clock.advance(0)
    expect(pairOf(tokens)).toEqual(one)
    answer(Response.json({ access_token: two.accessToken, token_type: "Bearer", expires_in: 3600 }))
    await clock.advance(0)
    expect(pairOf(tokens)).toEqual(two)
    expect(sent).toEqual(["one", "two"])
    expect(events.map(({ _tag }) => _tag)).toEqual(["CertificateReplaced", "TokenRequested", "TokenRenewed"])
    expect(events[0]).toMatchObject({ fingerprint: fingerprintOf("two"), tokenHeld: true })
  })

  it("the pair before serves to its own end where the request with the new one fails, with an event", async () => {
    const { certificate, answers, replace } = replaceable()
    const tokens = make({ certificate })
    await tokens.getToken()
    const events = eventsOf(tokens)
    replace()
    const refusal = () => new Response("No required SSL certificate was sent", { status: 400, headers: html })
    answers.push(...Array.from({ length: 500 }, () => refusal))
    for (let minutes = 0; minutes < 59; minutes++) {
      expect(pairOf(tokens)).toEqual(one)
      await clock.advance(60_000)
    }
    expect(events).toContainEqual(
      expect.objectContaining({
        _tag: "RenewalFailed",
        tokenHeld: true,
        reason: expect.objectContaining({ _tag: "CertificateRejected" })
      })
    )
    await clock.advance(60_000)
    await expect(tokens.getToken()).rejects.toMatchObject({ code: "CertificateRejected" })
  })

  it("a token that comes over the one before is used with it, and is due at once", async () => {
    const { certificate, sent, answers, replace } = replaceable()
    const tokens = make({ certificate })
    let answer = (): void => {}
    answers.push(
      () =>
        new Promise<Response>((resolve) => {
          answer = () =>
            resolve(Response.json({ access_token: one.accessToken, token_type: "Bearer", expires_in: 3600 }))
        })
    )
    const asked = tokens.getToken()
    await clock.advance(0)
    replace()
    answer()
    expect(await asked).toBe(one.accessToken)
    await clock.advance(0)
    expect(pairOf(tokens)).toEqual(two)
    expect(sent).toEqual(["one", "two"])
  })

  it("the same certificate in another object costs nothing, and sends from then on", async () => {
    const { certificate, sent, replace } = replaceable()
    const tokens = make({ certificate })
    await tokens.getToken()
    const before = tokens.currentAuthorization()?.certificate
    replace("one")
    const { certificate: after, accessToken } = tokens.currentAuthorization() ?? {}
    expect(after).toBe(certificate.current)
    expect(after).not.toBe(before)
    expect(accessToken).toBe(one.accessToken)
    expect(sent).toEqual(["one"])
  })

  it("promise 8: it ends the wait after the one before was rejected", async () => {
    const { certificate, answers, replace } = replaceable()
    const tokens = make({ certificate })
    answers.push(() => new Response("No required SSL certificate was sent", { status: 400, headers: html }))
    await expect(tokens.getToken()).rejects.toMatchObject({ code: "CertificateRejected" })
    await expect(tokens.getToken()).rejects.toMatchObject({ code: "CertificateRejected" })
    replace()
    expect(await tokens.getToken()).toMatch(/of-two$/)
  })

  it("promise 8: the refusal of the one before, when it comes late, does not pause the new one", async () => {
    const { certificate, sent, answers, replace } = replaceable()
    const tokens = make({ certificate })
    let refuse = (): void => {}
    const refusal = new Response("No required SSL certificate was sent", { status: 400, headers: html })
    answers.push(() => new Promise<Response>((resolve) => (refuse = () => resolve(refusal))))
    const asked = tokens.getToken()
    await clock.advance(0)
    replace()
    tokens.currentToken()
    refuse()
    await clock.advance(1)
    expect(await asked).toBe(two.accessToken)
    expect(sent).toEqual(["one", "two"])
  })

  it("a store keeps what came over each, and who replaces it later adopts", async () => {
    const store = memoryTokenStore()
    const [first, second] = [replaceable(), replaceable()]
    const [early, late] = [
      make({ certificate: first.certificate, store }),
      make({ certificate: second.certificate, store })
    ]
    await early.getToken()
    expect(await late.getToken()).toBe(one.accessToken)
    first.replace()
    await renewedBehind(early)
    expect(pairOf(early)).toEqual(two)
    expect(pairOf(late)).toEqual(one)
    second.replace()
    await renewedBehind(late)
    expect(pairOf(late)).toEqual(two)
    expect(second.sent).toEqual([])
  })

  it("where the new token ends the old one, the others reload and adopt, although nobody told them", async () => {
    const store = memoryTokenStore()
    const first = replaceable()
    let reloads = 0
    const second = replaceable({
      reload: async () => {
        reloads++
        second.replace()
      }
    })
    const [early, late] = [
      make({ certificate: first.certificate, store }),
      make({ certificate: second.certificate, store })
    ]
    await early.getToken()
    await late.getToken()
    first.replace()
    await renewedBehind(early)
    // The API says so, since the PSP keeps one token.
    late.invalidateToken(one.accessToken)
    expect(await late.getAuthorization({ rejected: one.accessToken })).toMatchObject({ accessToken: two.accessToken })
    expect(pairOf(late)).toEqual(two)
    expect([reloads, second.sent.length]).toEqual([1, 0])
  })

  it("who cannot reload goes on with the certificate of its own", async () => {
    const store = memoryTokenStore()
    const first = replaceable()
    const second = replaceable({ reload: () => Promise.reject(new Error("EACCES: secret-of-client")) })
    const [early, late] = [
      make({ certificate: first.certificate, store }),
      make({ certificate: second.certificate, store })
    ]
    await early.getToken()
    await late.getToken()
    first.replace()
    await renewedBehind(early)
    const events = eventsOf(late)
    late.invalidateToken(one.accessToken)
    expect(await late.getToken()).toBe("token-1-of-one")
    expect(events.find(({ _tag }) => _tag === "CertificateReloadFailed")).toMatchObject({
      cause: { message: expect.not.stringContaining("secret-of-client") }
    })
    expect(pairOf(late).over).toBe(fingerprintOf("one"))
  })

  it.each([
    [
      "throws",
      () => {
        throw new Error("no")
      }
    ],
    ["is no certificate", () => ({ fingerprint: 7 })]
  ])("promise 30: a current that %s changes nothing", async (_, current) => {
    const { certificate, sent } = replaceable()
    const tokens = make({ certificate })
    await tokens.getToken()
    Object.defineProperty(certificate, "current", { get: current })
    expect(tokens.currentToken()).toBe(one.accessToken)
    expect(await tokens.getToken()).toBe(one.accessToken)
    expect(sent).toEqual(["one"])
  })
})

const html = { "content-type": "text/html" }
