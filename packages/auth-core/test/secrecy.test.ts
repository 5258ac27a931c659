import { inspect } from "node:util"
import { describe, expect, it } from "vitest"
import { createTokenManager } from "../src/manager/create-token-manager.ts"
import { ntxPay } from "../src/providers/ntx-pay.ts"
import type { TokenManagerOptions } from "../src/manager/options.ts"
import { manualClock } from "../src/testing/manual-clock.ts"
import { Token } from "../src/token/token.ts"

const clientSecret = "the-secret-of-93"
const accessToken = "the-token-of-93"

const answers: { readonly [name: string]: typeof fetch } = {
  success: () =>
    Promise.resolve(Response.json({ access_token: accessToken, token_type: "Bearer", expires_in: 3600, scope: "a b" })),
  "wrong secret": (_, init) => Promise.resolve(new Response(`refused: ${init?.body as string}`, { status: 401 })),
  rubbish: (_, init) =>
    Promise.resolve(new Response(`{"access_token": "${accessToken}", "echo": ${init?.body as string}}`)),
  "a transport that throws what it sent": (url, init) =>
    Promise.reject(Object.assign(new Error(`failed: ${init?.body as string}`), { config: { url, init } }))
}

/** Every string that can be reached by walking own properties, also the hidden ones, and prototypes' getters. */
function strings(value: unknown, seen: Set<unknown> = new Set()): ReadonlyArray<string> {
  if (typeof value === "string") return [value]
  if ((typeof value !== "object" && typeof value !== "function") || value === null || seen.has(value)) return []
  seen.add(value)
  return Reflect.ownKeys(value).flatMap((key) => {
    const descriptor = Object.getOwnPropertyDescriptor(value, key)
    return [String(key), ...strings(descriptor?.value, seen), ...strings(descriptor?.get?.call(value), seen)]
  })
}

const printed = (value: unknown): string =>
  [
    inspect(value, { depth: Number.POSITIVE_INFINITY, showHidden: true, getters: true }),
    JSON.stringify(value),
    String(value),
    (value as Error | undefined)?.stack,
    ...strings(value)
  ].join("\n")

async function everythingSeen(fetch: typeof globalThis.fetch, options: Partial<TokenManagerOptions> = {}) {
  const clock = manualClock()
  const tokens = createTokenManager({
    provider: ntxPay(),
    clientId: "account-93",
    clientSecret,
    fetch,
    clock,
    ...options
  })
  const seen: Array<unknown> = []
  tokens.subscribe((event) => seen.push(event))
  for (let round = 0; round < 3; round++) {
    const asked = tokens.getToken().catch((error: unknown) => void seen.push(error))
    await clock.advance(5_000)
    await asked
    seen.push(tokens, tokens.snapshot())
    tokens.invalidateToken(accessToken, { method: "GET", url: "https://api.ntxpay.com/cob/1" })
    await clock.advance(60_000)
  }
  await tokens.dispose()
  seen.push(await tokens.getToken().catch((error: unknown) => error))
  return seen
}

describe("promise 21: no error, event, snapshot or printed manager contains the token or the secret", () => {
  it.each(Object.entries(answers))("%s", async (_, fetch) => {
    const seen = await everythingSeen(fetch)
    expect(seen.length).toBeGreaterThan(10)
    for (const thing of seen) {
      expect(printed(thing)).not.toContain(accessToken)
      expect(printed(thing)).not.toContain(clientSecret)
    }
  })

  it("the error of a wrong option", () => {
    const attempt = (): unknown => {
      try {
        return createTokenManager({
          provider: ntxPay(),
          clientId: "93",
          clientSecret,
          baseUrl: `https://x:${clientSecret}@api.ntxpay.com`
        })
      } catch (error) {
        return error
      }
    }
    expect(attempt()).toBeInstanceOf(TypeError)
    expect(printed(attempt())).not.toContain(clientSecret)
  })

  it("a token that is printed", () => {
    const issued = { accessToken, scopes: [], lifetime: 1_000, lifetimeAssumed: false }
    const token = Token.issued(issued, { wall: 0, monotonic: 0 }, 200)
    expect(token.reveal()).toBe(accessToken)
    expect(printed(token)).not.toContain(accessToken)
  })

  it("the walk finds what is there to be found", () => {
    const hidden = Object.defineProperty({}, "hidden", { value: { deep: [clientSecret] } })
    expect(printed(hidden)).toContain(clientSecret)
  })
})
