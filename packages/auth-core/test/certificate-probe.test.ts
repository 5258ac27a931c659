import { createHash } from "node:crypto"
import { inspect } from "node:util"
import { describe, expect, it } from "vitest"
import { type ClientCertificate, createTokenManager, efi } from "../src/index.ts"
import type { TokenManagerOptions } from "../src/manager/options.ts"
import { manualClock } from "../src/testing/index.ts"

const clock = manualClock()
const secret = "secret-of-client"
const otherSideClosed = Object.assign(new Error("other side closed"), { code: "UND_ERR_SOCKET" })
const unknownAuthority = Object.assign(new Error("tlsv1 alert unknown ca"), { code: "ERR_SSL_TLSV1_ALERT_UNKNOWN_CA" })

type Probe = NonNullable<ClientCertificate["probe"]>

/** A certificate whose token requests fail in one way, and what was asked of it. */
function certificateOf(probe: unknown, failure: unknown = new TypeError("fetch failed", { cause: otherSideClosed })) {
  const sent: Array<string> = []
  const probed: Array<{ readonly url: string; readonly signal: AbortSignal }> = []
  const asked: Probe = (url, { signal }) => {
    probed.push({ url: url.href, signal })
    return (probe as Probe)(url, { signal })
  }
  const certificate: ClientCertificate = {
    fetch: async (url) => {
      sent.push(url instanceof URL ? url.href : "")
      if (failure instanceof Response) return failure
      throw failure
    },
    fingerprint: createHash("sha256").update("one").digest("base64url"),
    expiresAt: Number.MAX_SAFE_INTEGER,
    probe: asked
  }
  return { certificate, sent, probed }
}

const make = (options: Partial<TokenManagerOptions>) =>
  createTokenManager({ provider: efi(), clientId: "client", clientSecret: secret, clock, ...options })

/** The error of a caller, with the waits between token requests made short. */
async function errorOf(options: Partial<TokenManagerOptions>): Promise<unknown> {
  const waiting = { isOver: false }
  const error = make(options)
    .getToken()
    .then(
      () => new Error("there is a token"),
      (reason: unknown) => reason
    )
    .finally(() => {
      waiting.isOver = true
    })
  while (!waiting.isOver) {
    await new Promise((resolve) => setImmediate(resolve))
    await clock.advance(100)
  }
  return error
}

describe("promise 8: a token request whose connection was closed, with a certificate", () => {
  it("is CertificateRejected if one probe finds an alert, and is not sent again", async () => {
    const { certificate, sent, probed } = certificateOf(async () => unknownAuthority)
    const error = await errorOf({ certificate })
    expect(error).toMatchObject({
      code: "CertificateRejected",
      message: expect.stringContaining("(tlsv1 alert unknown ca, ERR_SSL_TLSV1_ALERT_UNKNOWN_CA)"),
      cause: { code: "ERR_SSL_TLSV1_ALERT_UNKNOWN_CA" }
    })
    expect((error as { reason: object }).reason).not.toHaveProperty("mayNeedCertificate")
    expect(sent).toEqual(["https://pix.api.efipay.com.br/oauth/token"])
    expect(probed.map(({ url }) => url)).toEqual(sent)
  })

  it("shows no secret, whatever the alert says", async () => {
    const telling = Object.assign(new Error(`alert for ${secret}`), { code: "ERR_SSL_TLSV1_ALERT_UNKNOWN_CA", secret })
    const error = await errorOf({ certificate: certificateOf(async () => telling).certificate })
    expect(error).toMatchObject({ code: "CertificateRejected" })
    expect(inspect(error, { depth: Infinity, showHidden: true })).not.toContain(secret)
  })

  it("stays TokenRequestFailed without an alert, with one probe for each attempt", async () => {
    const { certificate, sent, probed } = certificateOf(async () => undefined)
    expect(await errorOf({ certificate })).toMatchObject({
      code: "TokenRequestFailed",
      reason: { mayNeedCertificate: true },
      cause: { code: "UND_ERR_SOCKET" }
    })
    expect([sent.length, probed.length]).toEqual([3, 3])
  })

  it("stays TokenRequestFailed where the certificate has no probe", async () => {
    const { certificate } = certificateOf(undefined)
    expect(await errorOf({ certificate: { ...certificate, probe: undefined } })).toMatchObject({
      code: "TokenRequestFailed",
      reason: { mayNeedCertificate: true }
    })
  })
})

describe("promise 30: a probe that is not as it should be", () => {
  const revoked = Proxy.revocable({}, {})
  revoked.revoke()
  it.each<[string, unknown]>([
    [
      "throws",
      () => {
        throw unknownAuthority
      }
    ],
    ["rejects", () => Promise.reject(unknownAuthority)],
    ["is no function", 7],
    ["gives null", async () => null],
    ["gives a number", () => 116],
    ["gives a text", async () => "ERR_SSL_TLSV1_ALERT_UNKNOWN_CA"],
    ["gives an object", async () => ({})],
    ["gives an error of something else", async () => Object.assign(new Error("refused"), { code: "ECONNREFUSED" })],
    ["gives a Proxy that was revoked", async () => revoked.proxy],
    [
      "gives what pretends to be a promise",
      () => ({
        // oxlint-disable-next-line unicorn/no-thenable -- that is the point
        then: () => {
          throw new Error("no promise")
        }
      })
    ],
    [
      "gives what has a code that cannot be read",
      async () => ({
        get code() {
          throw new Error("no code")
        }
      })
    ]
  ])("changes nothing: it %s", async (_, probe) => {
    const { certificate, sent } = certificateOf(probe)
    expect(await errorOf({ certificate })).toMatchObject({
      code: "TokenRequestFailed",
      reason: { mayNeedCertificate: true },
      cause: { code: "UND_ERR_SOCKET" }
    })
    expect(sent).toHaveLength(3)
  })

  it("changes nothing: it cannot be read", async () => {
    const { certificate } = certificateOf(undefined)
    const odd = Object.defineProperty({ ...certificate }, "probe", {
      get: () => {
        throw new Error("unreadable")
      }
    })
    expect(await errorOf({ certificate: odd })).toMatchObject({ code: "TokenRequestFailed" })
  })

  it("is given up after five seconds, and told so", async () => {
    const { certificate, sent, probed } = certificateOf(() => new Promise(() => {}))
    const start = clock.now()
    const error = await errorOf({ certificate })
    expect(error).toMatchObject({ code: "TokenRequestFailed", cause: { code: "UND_ERR_SOCKET" } })
    expect(sent).toHaveLength(3)
    expect(probed.map(({ signal }) => signal.aborted)).toEqual([true, true, true])
    expect(clock.now() - start).toBeLessThan(30_000)
  })

  it("is given up with its attempt, and at the end of the manager", async () => {
    const { certificate, probed } = certificateOf(() => new Promise(() => {}))
    expect(await errorOf({ certificate, requestTimeout: 500, renewalTimeout: 500 })).toMatchObject({
      code: "TokenRequestFailed"
    })
    expect(probed.map(({ signal }) => signal.aborted)).toEqual([true])
    const tokens = make({ certificate })
    const asked = tokens.getToken().catch((reason: unknown) => reason)
    await expect.poll(() => probed.length).toBe(2)
    await tokens.dispose()
    expect(await asked).toMatchObject({ code: "ManagerDisposed" })
    expect(probed[1]?.signal.aborted).toBe(true)
  })
})

describe("no probe is made", () => {
  it.each<[string, unknown, string]>([
    ["an answer", new Response("down", { status: 503 }), "TokenRequestFailed"],
    ["a server that cannot be reached", Object.assign(new Error("no"), { code: "ECONNREFUSED" }), "TokenRequestFailed"],
    ["an alert that shows without it", unknownAuthority, "CertificateRejected"]
  ])("for %s", async (_, failure, code) => {
    const { certificate, probed } = certificateOf(async () => unknownAuthority, failure)
    expect(await errorOf({ certificate })).toMatchObject({ code })
    expect(probed).toEqual([])
  })

  it("where a fetch of yours sends token requests, whose certificate may be another", async () => {
    const { certificate, probed } = certificateOf(async () => unknownAuthority)
    const fetch = () => Promise.reject(otherSideClosed)
    expect(await errorOf({ certificate, fetch })).toMatchObject({ code: "TokenRequestFailed" })
    expect(probed).toEqual([])
  })
})
