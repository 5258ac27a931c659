import { describe, expect, it } from "vitest"
import { isAuthError } from "../src/errors/auth-error.ts"
import { redactedError } from "../src/errors/redacted-error.ts"
import { createTokenManager } from "../src/manager/create-token-manager.ts"
import type { TokenManagerOptions } from "../src/manager/options.ts"
import { ntxPay } from "../src/providers/ntx-pay.ts"
import { memoryTokenStore } from "../src/store/memory-token-store.ts"
import { manualClock } from "../src/testing/manual-clock.ts"

function manager(options: Partial<TokenManagerOptions>) {
  const clock = manualClock()
  const credentials = { clientId: "account-93", clientSecret: "secret-of-93" }
  return { clock, tokens: createTokenManager({ provider: ntxPay(), ...credentials, clock, ...options }) }
}

/** Lets what needs no I/O of ours end: bodies of responses are read in turns of the event loop. */
const settle = () => new Promise((resolve) => setImmediate(resolve))

describe("promise 8: a Retry-After is obeyed on every refusal", () => {
  it.each([400, 401, 403, 404, 429, 503])("%i: one token request in two minutes", async (status) => {
    let requests = 0
    const fetch = async () => {
      requests++
      return Response.json({ message: "locked" }, { status, headers: { "retry-after": "120" } })
    }
    const { tokens, clock } = manager({ fetch })
    for (let second = 0; second < 118; second++) {
      await tokens.getToken().catch(() => {})
      await clock.advance(1_000)
    }
    expect(requests).toBe(1)
  })

  it("a changed secret ends the wait", async () => {
    let secret = "wrong-secret"
    const fetch: typeof globalThis.fetch = async () =>
      secret === "right-secret"
        ? Response.json({ access_token: "a-token", token_type: "Bearer", expires_in: 3600 })
        : new Response(null, { status: 401, headers: { "retry-after": "300" } })
    const { tokens } = manager({ fetch, clientSecret: () => secret })
    await expect(tokens.getToken()).rejects.toMatchObject({ code: "CredentialsRejected" })
    secret = "right-secret"
    expect(await tokens.getToken()).toBe("a-token")
  })
})

describe("promise 10: the last second of a token that is returned until it dies fails nobody", () => {
  it("an hour and the change of tokens, in steps of 250 ms around it", async () => {
    const clock = manualClock()
    const start = clock.now()
    const left = () => 3_600_000 - ((clock.now() - start) % 3_600_000)
    const fetch = async () => {
      const number = Math.floor((clock.now() - start) / 3_600_000)
      const expires_in = Math.floor(left() / 1_000)
      return Response.json({ access_token: `token-${number}`, token_type: "Bearer", expires_in })
    }
    const credentials = { clientId: "account-93", clientSecret: "secret-of-93" }
    const tokens = createTokenManager({ provider: ntxPay(), ...credentials, clock, fetch })
    const failures: Array<unknown> = []
    const ask = async () => {
      tokens.getToken().catch((error: unknown) => failures.push(error))
      for (let turn = 0; turn < 4; turn++) await settle()
      await clock.advance(0)
    }
    await clock.advance(437)
    for (let minute = 0; minute < 59; minute++) {
      await ask()
      await clock.advance(60_000)
    }
    for (let step = 0; clock.now() - start < 3_606_000; step++) {
      await ask()
      await clock.advance(250)
    }
    expect(failures).toEqual([])
    expect(await tokens.getToken()).toBe("token-1")
  })

  it("a new token with expires_in 0 stays an invalid answer", async () => {
    const fetch = async () => Response.json({ access_token: "a", token_type: "Bearer", expires_in: 0 })
    const { tokens } = manager({ fetch })
    await expect(tokens.getToken()).rejects.toMatchObject({
      code: "TokenResponseInvalid",
      reason: { field: "expires_in" }
    })
  })
})

describe("credentials that cannot be had", () => {
  it("are a reason of their own, which other processes do not obey", async () => {
    const store = memoryTokenStore()
    const fetch = async () => Response.json({ access_token: "a-token", token_type: "Bearer", expires_in: 3600 })
    const broken = manager({ fetch, store, clientSecret: () => Promise.reject(new Error("the vault is sealed")) })
    const waiting = broken.tokens.getToken().catch((error: unknown) => error)
    for (let turn = 0; turn < 20; turn++) {
      await settle()
      await broken.clock.advance(1_000)
    }
    const error = await waiting
    expect(isAuthError(error) && error.code).toBe("CredentialsUnavailable")
    expect(String(error)).not.toContain("vault")
    expect(await manager({ fetch, store }).tokens.getToken()).toBe("a-token")
  })
})

describe("an error of a connection that was tried at several addresses", () => {
  it("names them, and why each refused", () => {
    const refusal = (address: string) =>
      Object.assign(new Error(`connect ECONNREFUSED ${address}`), { code: "ECONNREFUSED" })
    const errors = new AggregateError([refusal("127.0.0.1:9"), refusal("::1:9")], "")
    const { message, code } = redactedError(new TypeError("fetch failed", { cause: errors })) as Error & {
      code?: string
    }
    expect(message).toBe("fetch failed: connect ECONNREFUSED 127.0.0.1:9: connect ECONNREFUSED ::1:9")
    expect(code).toBe("ECONNREFUSED")
  })
})

describe("an AuthError that passes through others", () => {
  it("can be given a name, a message and members", async () => {
    const { tokens } = manager({ fetch: async () => new Response(null, { status: 401 }) })
    const error = (await tokens.getToken().catch((thrown: unknown) => thrown)) as Error
    expect(error.name).toBe("AuthError")
    Object.assign(error, { name: "PixAuthError", message: `while charging: ${error.message}`, job: 7 })
    expect([error.name, String(error).slice(0, 29), isAuthError(error)]).toEqual([
      "PixAuthError",
      "PixAuthError: while charging:",
      true
    ])
  })
})
