import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { parseTokenResponse } from "../src/endpoint/token-response.ts"

const hour = 3_600_000
const documented = {
  access_token: "eyJhbGciOiJSUzI1NiIsInR5cCI6IkpXVCJ9.e30.c2ln",
  token_type: "Bearer",
  expires_in: 3600,
  scope: "pix:read pix:write balance:read"
}
const parse = (body: unknown) => parseTokenResponse(typeof body === "string" ? body : JSON.stringify(body), hour)

describe("promise 9: the response is parsed strictly and totally", () => {
  it("the documented body", () => {
    expect(parse(documented)).toEqual({
      _tag: "Issued",
      accessToken: documented.access_token,
      lifetime: hour,
      lifetimeAssumed: false,
      scopes: ["pix:read", "pix:write", "balance:read"]
    })
  })

  it.each([
    ["HTML with 200", "<html><body>Sign in to the hotel network</body></html>", "body"],
    ["an empty body", "", "body"],
    ["a list", [documented], "body"],
    ["null", "null", "body"],
    ["a string", '"token"', "body"],
    ["no access_token", { ...documented, access_token: undefined }, "access_token"],
    ["an empty access_token", { ...documented, access_token: "" }, "access_token"],
    ["access_token null", { ...documented, access_token: null }, "access_token"],
    ["access_token a number", { ...documented, access_token: 7 }, "access_token"],
    ["an access_token with a line break", { ...documented, access_token: "a\r\nX-Evil: 1" }, "access_token"],
    ["an access_token with a space", { ...documented, access_token: "a b" }, "access_token"],
    ["an access_token outside ASCII", { ...documented, access_token: "açúcar" }, "access_token"],
    ["no token_type", { ...documented, token_type: undefined }, "token_type"],
    ["token_type MAC", { ...documented, token_type: "mac" }, "token_type"],
    ["expires_in negative", { ...documented, expires_in: -1 }, "expires_in"],
    ["expires_in beyond all numbers", '{"access_token":"a","token_type":"Bearer","expires_in":1e999}', "expires_in"],
    ["expires_in a word", { ...documented, expires_in: "soon" }, "expires_in"],
    ["expires_in an empty string", { ...documented, expires_in: "" }, "expires_in"]
  ])("%s: invalid, naming the field", (_, body, field) => {
    expect(parse(body)).toEqual({ _tag: "Invalid", field })
  })

  it.each([
    ["a numeric string", { ...documented, expires_in: "1800" }, 1_800_000, false],
    ["zero, which the rules judge", { ...documented, expires_in: 0 }, 0, false],
    ["null: as if it were missing", { ...documented, expires_in: null }, 3_600_000, true],
    ["more than a day counts as a day", { ...documented, expires_in: 999_999 }, 86_400_000, false],
    ["missing: the endpoint's documented default", { ...documented, expires_in: undefined }, hour, true],
    ["a fraction", { ...documented, expires_in: 0.5 }, 500, false]
  ])("expires_in, %s", (_, body, lifetime, lifetimeAssumed) => {
    expect(parse(body)).toMatchObject({ _tag: "Issued", lifetime, lifetimeAssumed })
  })

  it.each(["bearer", "BEARER", "Bearer"])("token_type %s", (token_type) => {
    expect(parse({ ...documented, token_type })._tag).toBe("Issued")
  })

  it.each([[undefined], [null], [7], [["pix:read"]]])("scope %j only informs", (scope) => {
    expect(parse({ ...documented, scope })).toMatchObject({ _tag: "Issued", scopes: [] })
  })
})

describe("properties", () => {
  const anyField = fc.oneof(fc.constant(undefined), fc.jsonValue(), fc.string({ unit: "binary" }))
  const likely = fc.record({
    access_token: fc.oneof(fc.stringMatching(/^[\x21-\x7e]{1,20}$/), anyField),
    token_type: fc.oneof(fc.constantFrom("Bearer", "bearer", "mac"), anyField),
    expires_in: fc.oneof(fc.double(), fc.integer().map(String), anyField),
    scope: fc.oneof(fc.string(), anyField)
  })

  it("any text gives a token that Headers accept, or a field; never a throw, never NaN", () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: "binary" }),
          fc.json(),
          likely.map((body) => JSON.stringify(body))
        ),
        (body) => {
          const parsed = parseTokenResponse(body, hour)
          if (parsed._tag === "Invalid") return
          expect(new Headers({ authorization: `Bearer ${parsed.accessToken}` }).get("authorization")).toBe(
            `Bearer ${parsed.accessToken}`
          )
          expect(parsed.lifetime).toBeGreaterThanOrEqual(0)
          expect(parsed.lifetime).toBeLessThanOrEqual(86_400_000)
        }
      ),
      { numRuns: 2_000 }
    )
  })

  it("agrees with a Schema of the documented body", () => {
    const isDuration = (seconds: number) => seconds >= 0 && Number.isFinite(seconds)
    const oracle = Schema.decodeUnknownResult(
      Schema.Struct({
        access_token: Schema.String.check(Schema.isPattern(/^[!-~]+$/)),
        token_type: Schema.String.check(Schema.isPattern(/^bearer$/i)),
        expires_in: Schema.optionalKey(
          Schema.Union([
            Schema.Null,
            Schema.Number.check(Schema.makeFilter(isDuration)),
            Schema.String.check(Schema.makeFilter((text) => /^\d+(\.\d+)?$/.test(text) && isDuration(Number(text))))
          ])
        )
      })
    )
    fc.assert(
      fc.property(likely, (fields) => {
        const body = JSON.stringify(fields)
        const valid = Result.isSuccess(oracle(JSON.parse(body)))
        expect(parseTokenResponse(body, hour)._tag).toBe(valid ? "Issued" : "Invalid")
      }),
      { numRuns: 2_000 }
    )
  })
})
