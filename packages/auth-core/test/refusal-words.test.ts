import { describe, expect, it } from "vitest"
import type { AuthError } from "../src/errors/auth-error.ts"
import { cleanedWords } from "../src/errors/cleaned-words.ts"
import { createTokenManager } from "../src/manager/create-token-manager.ts"
import type { TokenManagerOptions } from "../src/manager/options.ts"
import { ntxPay } from "../src/providers/ntx-pay.ts"
import type { TokenEvent } from "../src/renewal/token-events.ts"
import { memoryTokenStore } from "../src/store/memory-token-store.ts"
import type { TokenStore } from "../src/store/token-store.ts"
import { manualClock } from "../src/testing/manual-clock.ts"

const secret = "s3cret of 93/+%"

/** A manager whose token endpoint gives this answer, its events, and the error of one caller. */
async function refused(answer: () => Response, options: Partial<TokenManagerOptions> = {}) {
  const clock = manualClock()
  const credentials = { clientId: "account-93", clientSecret: secret }
  const events: Array<TokenEvent> = []
  let requests = 0
  const fetch = async () => {
    requests++
    return answer()
  }
  const tokens = createTokenManager({ provider: ntxPay(), ...credentials, clock, fetch, ...options })
  tokens.subscribe((event) => events.push(event))
  const ended = { error: undefined as unknown }
  const asked = tokens.getToken().catch((thrown: unknown) => Object.assign(ended, { error: thrown }))
  while (ended.error === undefined) {
    await new Promise((resolve) => setImmediate(resolve))
    await clock.advance(1)
  }
  await asked
  return { tokens, clock, events, error: ended.error as AuthError, requests: () => requests }
}

const json = (body: unknown, status: number, headers: Record<string, string> = {}) =>
  Response.json(body, { status, headers })
const html = (status: number) =>
  new Response("<!doctype html><title>Attention Required!</title>", {
    status,
    headers: { "content-type": "text/html; charset=utf-8" }
  })

describe("promise 8: a refusal is judged by all it says", () => {
  it.each([
    ["HTML with 403, of a firewall", () => html(403), "TokenRequestFailed", 403],
    ["HTML with 400, of a web server", () => html(400), "TokenRequestFailed", 400],
    ["HTML with 401", () => html(401), "CredentialsRejected", 401],
    [
      "markup of an unnamed type with 403",
      () => new Response("\n<?xml version='1.0'?><Error/>", { status: 403 }),
      "TokenRequestFailed",
      403
    ],
    [
      "JSON that is called HTML",
      () => json({ error: "x" }, 403, { "content-type": "text/html" }),
      "CredentialsRejected",
      403
    ],
    ["JSON with 403", () => json({ message: "Forbidden" }, 403), "CredentialsRejected", 403],
    ["403 without a body", () => new Response(null, { status: 403 }), "CredentialsRejected", 403],
    ["invalid_client with 200", () => json({ error: "invalid_client" }, 200), "CredentialsRejected", 200],
    ["unauthorized_client with 422", () => json({ error: "unauthorized_client" }, 422), "CredentialsRejected", 422],
    ["invalid_client with 503", () => json({ error: "invalid_client" }, 503), "TokenRequestFailed", 503],
    [
      "a status of 401 in the body with 200",
      () => json({ statusCode: 401, message: "no" }, 200),
      "CredentialsRejected",
      200
    ],
    ["a problem of 503 in the body with 200", () => json({ status: 503, title: "no" }, 200), "TokenRequestFailed", 200],
    ["another error with 200", () => json({ error: "server_error" }, 200), "TokenResponseInvalid", undefined],
    ["a body that is not JSON with 400", () => new Response("{", { status: 400 }), "CredentialsRejected", 400]
  ] as const)("%s", async (_, answer, code, status) => {
    const { error } = await refused(answer)
    expect(error.code).toBe(code)
    expect((error.reason as { status?: number }).status).toBe(status)
  })

  it("a 200 that says invalid_client pauses like a 401: a handful of requests in ten minutes", async () => {
    const { tokens, clock, requests } = await refused(() => json({ error: "invalid_client" }, 200))
    for (let second = 0; second < 600; second++) {
      await tokens.getToken().catch(() => {})
      await clock.advance(1_000)
    }
    expect(requests()).toBeGreaterThan(10)
    expect(requests()).toBeLessThan(25)
  })

  it("a body that does not end, or is larger than 4 KiB, takes nothing from the status", async () => {
    let cancelled = 0
    const endless = () => new Response(new ReadableStream({ cancel: () => void cancelled++ }), { status: 401 })
    expect((await refused(endless)).error.code).toBe("CredentialsRejected")
    expect(cancelled).toBe(1)
    const large = () => json({ error: "invalid_client", message: "x".repeat(5_000) }, 401)
    const { error } = await refused(large)
    expect(error.reason).toMatchObject({ _tag: "CredentialsRejected", status: 401 })
    expect(error.reason).not.toHaveProperty("providerMessage")
    const broken = () =>
      new Response(new ReadableStream({ pull: (body) => body.error(new Error("reset")) }), { status: 403 })
    expect((await refused(broken)).error.code).toBe("CredentialsRejected")
  })
})

describe("what the PSP said", () => {
  const answer = () =>
    json({ error: "invalid_client", error_description: "Cliente\r\ninválido" }, 401, {
      "x-request-id": "3fa85f64-5717"
    })
  const details = {
    providerMessage: "invalid_client: Cliente inválido",
    requestId: "3fa85f64-5717",
    tokenUrl: "https://api.ntxpay.com/oauth/token",
    clientFingerprint: "094308a7"
  }

  it("is in the message, the reason and the event, with where it was asked and for whom", async () => {
    const { error, events, tokens } = await refused(answer)
    expect(error.reason).toMatchObject(details)
    expect(error.message).toBe(
      "The token endpoint rejected the credentials with status 401: check clientId and clientSecret." +
        ' The PSP said: "invalid_client: Cliente inválido". Request id: 3fa85f64-5717.' +
        " Token URL: https://api.ntxpay.com/oauth/token. Fingerprint of the client id: 094308a7." +
        ` The next token request is made after ${new Date(error.retryAt ?? 0).toISOString()}.`
    )
    expect(events.at(-1)).toMatchObject({ _tag: "RenewalFailed", reason: details })
    expect(tokens.snapshot()).toMatchObject({ clientFingerprint: details.clientFingerprint, failure: details })
  })

  it("is in the events of attempts that are followed by another", async () => {
    const { events } = await refused(() => json({ title: "Too busy", detail: "later" }, 503))
    const failed = events.filter(({ _tag }) => _tag === "AttemptFailed")
    expect(failed).toHaveLength(2)
    expect(failed[0]).toMatchObject({
      reason: { _tag: "TokenRequestFailed", status: 503, providerMessage: "Too busy: later" }
    })
  })

  it.each([
    [{ message: ["one", "two"], statusCode: 400 }, "one: two"],
    [{ message: "no", title: "no", detail: "no" }, "no"],
    [{ error: { code: 7 }, detail: 8 }, undefined],
    [["error"], undefined]
  ])("%j", async (body, words) => {
    const { error } = await refused(() => json(body, 400))
    expect((error.reason as { providerMessage?: string }).providerMessage).toBe(words)
  })

  it.each([404, 405])("a status of %i says to check baseUrl", async (status) => {
    const { error } = await refused(() => json({ message: "Cannot POST" }, status))
    expect(error.message).toContain(`status ${status}, so check baseUrl. The PSP said: "Cannot POST".`)
  })

  it("a code that the words of a failed connection do not hold stands beside them", async () => {
    const { error } = await refused(() => {
      throw new TypeError("fetch failed", {
        cause: Object.assign(new Error("self-signed certificate"), { code: "DEPTH_ZERO_SELF_SIGNED_CERT" })
      })
    })
    expect(error.message).toContain("no answer (fetch failed: self-signed certificate, DEPTH_ZERO_SELF_SIGNED_CERT).")
  })

  it("is not in the store, and another process that obeys the failure says where and for whom", async () => {
    const values: Array<string> = []
    const memory = memoryTokenStore()
    const store: TokenStore = {
      ...memory,
      save: (key, entry, ...rest) => {
        values.push(JSON.stringify(entry))
        return memory.save(key, entry, ...rest)
      }
    }
    const another = async () => {
      const events: Array<TokenEvent> = []
      const fetch = async () => answer()
      const tokens = createTokenManager({
        provider: ntxPay(),
        clientId: "account-93",
        clientSecret: secret,
        fetch,
        store
      })
      tokens.subscribe((event) => events.push(event))
      return { events, error: (await tokens.getToken().catch((thrown: unknown) => thrown)) as AuthError }
    }
    await another()
    await expect.poll(() => values).toHaveLength(1)
    for (const word of ["Cliente", "5717", "ntxpay", "094308a7"]) expect(values[0]).not.toContain(word)
    const { error, events } = await another()
    expect(events.at(-1)).toMatchObject({ _tag: "RenewalFailed", adopted: true })
    expect(error.reason).toMatchObject({ tokenUrl: details.tokenUrl, clientFingerprint: details.clientFingerprint })
    expect(error.reason).not.toHaveProperty("providerMessage")
  })
})

describe("promise 22: what a PSP says is repeated only cleaned", () => {
  const cleaned = (words: string, ...secrets: ReadonlyArray<string>) => cleanedWords(words, [secret, ...secrets])

  it("one line, without control and bidirectional characters, of at most 200", () => {
    expect(cleaned("a\r\n\tb\u0000c\u202Ed\u200Be\u2028f\uD800 g ")).toBe("a b c d e f g")
    expect(cleaned("ação 👍")).toBe("ação 👍")
    expect(cleaned("é ".repeat(300))).toHaveLength(200)
    expect(cleaned("👍".repeat(300))).toBe("👍".repeat(200))
    expect(cleaned(" \n")).toBeUndefined()
  })

  it.each([
    ["as it is", `bad secret ${secret}`],
    ["a part of eight characters", "secret ends with of 93/+%, sorry: ret of 93"],
    ["with something invisible in between", "s3cr\u200Bet o\u202Ef 9"],
    ["in capitals", secret.toUpperCase()],
    ["in a URL", `client_secret=${encodeURIComponent(secret)}`],
    ["in a form", new URLSearchParams({ secret }).toString()],
    ["as HTTP Basic", `Basic ${btoa(`account-93:${secret}`)}`],
    ["a part of HTTP Basic", btoa(`id:${secret}`).slice(6, 18)],
    ["beyond the 200th character", `${"x".repeat(300)} ${secret}`]
  ])("dropped whole where it holds the secret: %s", (_, words) => {
    expect(cleaned(words)).toBeUndefined()
  })

  it("dropped whole where it holds a known token, or something like one", () => {
    expect(cleaned("token opaque-token-of-account was revoked", "opaque-token-of-account")).toBeUndefined()
    expect(cleaned(`token ${"0a1b2c3d".repeat(4)} was revoked`)).toBeUndefined()
    expect(cleaned("token eyJhbGciOiJIUzI1NiJ9.eyJzdWIi.c2ln was revoked")).toBeUndefined()
    expect(cleaned("request 3fa85f64-5717-4562-b3fc-2c963f66afa6 failed")).toContain("failed")
    expect(cleaned("see https://developers.example.com/autenticacao/credenciais-invalidas")).toContain("see")
  })

  it("a short secret is found whole", () => {
    expect(cleanedWords("wrong: abc1", ["abc1"])).toBeUndefined()
    expect(cleanedWords("wrong: abc", ["abc1"])).toBe("wrong: abc")
  })

  it("a request id as well, which may look like a token", async () => {
    const idOf = async (id: string) => {
      const { error } = await refused(() => json({}, 401, { "x-request-id": id }))
      return (error.reason as { requestId?: string }).requestId
    }
    expect(await idOf("0a1b2c3d".repeat(4))).toBe("0a1b2c3d".repeat(4))
    expect(await idOf(btoa(secret))).toBeUndefined()
  })
})
