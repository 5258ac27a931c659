import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { missingScopes } from "../src/adapter/missing-scopes.ts"
import { retryAfter } from "../src/endpoint/retry-after.ts"

const now = Date.UTC(2030, 0, 1, 12)
const wait = (value: string, date?: string) =>
  retryAfter(new Headers({ "retry-after": value, ...(date !== undefined && { date }) }), now)

describe("promise 8: Retry-After", () => {
  it.each([
    ["120", undefined, 120_000],
    [" 7 ", undefined, 7_000],
    ["Tue, 01 Jan 2030 10:00:30 GMT", "Tue, 01 Jan 2030 10:00:00 GMT", 30_000],
    ["Tue, 01 Jan 2030 12:00:30 GMT", undefined, 30_000],
    ["Tue, 01 Jan 2030 12:00:30 GMT", "yesterday", 30_000]
  ])("%j, the response being of %j: %d ms", (value, date, milliseconds) => {
    expect(wait(value, date)).toBe(milliseconds)
  })

  it.each(["0", "", "soon", "-1", "1.5.2", "Mon, 01 Jan 2029 00:00:00 GMT"])("%j asks for nothing", (value) => {
    expect(wait(value)).toBeUndefined()
  })
})

describe("any header strings in", () => {
  /** What can be in a header at all. */
  const headerText = fc.string({ unit: fc.integer({ min: 0x20, max: 0xff }).map((code) => String.fromCharCode(code)) })

  it("a wait that is a positive number, or none", () => {
    fc.assert(
      fc.property(
        fc.oneof(headerText, fc.date({ noInvalidDate: true }).map(String), fc.integer().map(String)),
        headerText,
        (value, date) => {
          expect(wait(value, date) ?? 1).toBeGreaterThan(0)
        }
      ),
      { numRuns: 2_000 }
    )
  })

  it("scopes that are strings, or none; never a throw", async () => {
    const tokens = { snapshot: () => ({ scopes: ["pix:read"] }) }
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          headerText,
          headerText.map((text) => `Bearer scope="${text}"`)
        ),
        async (challenge) => {
          const response = new Response(null, { status: 403, headers: { "www-authenticate": challenge } })
          const { required, missing } = (await missingScopes(response, tokens)) ?? { required: [], missing: [] }
          expect(required).toEqual(expect.arrayContaining([...missing]))
          expect(required.every((scope) => scope !== "" && !scope.includes(" "))).toBe(true)
        }
      ),
      { numRuns: 2_000 }
    )
  })
})
