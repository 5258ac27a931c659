import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import type { StoredFailure } from "../src/renewal/state.ts"
import { decodeStored, encodeStored, storedToken } from "../src/renewal/store-entry.ts"
import { Token } from "../src/token/token.ts"

const issued = { accessToken: "a-token", scopes: ["pix:read"], lifetime: 3_600_000, lifetimeAssumed: false }
const token = Token.issued(issued, { wall: 1_750_000_000_000, monotonic: 5 }, 300_000)
const kept = storedToken(token)
const failure: StoredFailure = {
  outcome: { _tag: "Failed", kind: "rejected", status: 401, field: undefined, secretFingerprint: 7 },
  streak: 3,
  retryAt: { held: 1_750_000_004_000, missing: 1_750_000_003_000 }
}

describe("what is stored", () => {
  it("comes back as it was", () => {
    expect(decodeStored(encodeStored({ token: kept, failure })?.value ?? "")).toEqual({
      token: { ...issued, sentAt: 1_750_000_000_000 },
      failure
    })
  })

  it("may end when nobody needs it any more", () => {
    expect(encodeStored({ token: kept, failure })?.expiresAt).toBe(1_750_003_600_000)
    expect(encodeStored({ token: undefined, failure })?.expiresAt).toBe(1_750_000_004_000)
    expect(encodeStored({ token: undefined, failure: undefined })).toBeUndefined()
  })

  it("does not tell what a transport threw", () => {
    const outcome = { ...failure.outcome, cause: new Error("connect ECONNREFUSED") }
    expect(encodeStored({ token: undefined, failure: { ...failure, outcome } })?.value).not.toContain("ECONNREFUSED")
  })
})

describe("anything else reads as none", () => {
  const { value } = encodeStored({ token: kept, failure }) ?? { value: "" }

  it.each([
    ["nothing", ""],
    ["rubbish", "<html>"],
    ["another version", value.replace('"version":1', '"version":2')],
    ["an old form", '{"access_token":"a-token"}'],
    ["a list", "[]"],
    ["null", "null"]
  ])("%s", (_, text) => {
    expect(decodeStored(text)).toBeUndefined()
  })

  it("cut off anywhere", () => {
    for (let length = 0; length < value.length; length++) expect(decodeStored(value.slice(0, length))).toBeUndefined()
  })

  it("a token that does not fit a header is none, the failure beside it is kept", () => {
    expect(decodeStored(value.replace("a-token", "a\\ntoken"))).toEqual({ token: undefined, failure })
  })

  it("never throws, and never gives a number that is none", () => {
    const numbers = fc.oneof(fc.double(), fc.jsonValue())
    const parts = fc.record({
      version: fc.constant(1),
      token: fc.oneof(
        fc.jsonValue(),
        fc.record({ accessToken: fc.string(), scopes: fc.jsonValue(), sentAt: numbers, lifetime: numbers })
      ),
      failure: fc.oneof(
        fc.jsonValue(),
        fc.record({
          outcome: fc.record({
            kind: fc.constantFrom("rejected", "constructor", "x"),
            status: numbers,
            secretFingerprint: numbers
          }),
          streak: numbers,
          retryAt: fc.record({ held: numbers, missing: numbers })
        })
      )
    })
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.json(),
          parts.map((part) => JSON.stringify(part))
        ),
        (text) => {
          const stored = decodeStored(text)
          for (const number of [stored?.token?.sentAt, stored?.token?.lifetime, stored?.failure?.retryAt.held]) {
            expect(Number.isFinite(number ?? 0)).toBe(true)
          }
          expect(["rejected", undefined]).toContain(stored?.failure?.outcome.kind)
          expect(new Headers({ authorization: `Bearer ${stored?.token?.accessToken}` }).has("authorization")).toBe(true)
        }
      ),
      { numRuns: 2_000 }
    )
  })
})
