import { describe, expect, it } from "vitest"
import { missingScopes } from "../src/adapter/missing-scopes.ts"

const tokens = { snapshot: () => ({ scopes: ["pix:read", "pix:write"] }) }
const forbidden = (challenge: string, status = 403) =>
  new Response(null, { status, headers: { "www-authenticate": challenge } })

describe("promise 16: what a 403 says about scopes, as data", () => {
  it.each([
    'Bearer error="insufficient_scope", scope="balance:read pix:read"',
    'bearer scope="balance:read pix:read"',
    'Basic realm="x", Bearer scope="balance:read pix:read"',
    'Bearer error_description="ask for a \\"larger\\", scope=all, please", scope="balance:read pix:read"',
    'Bearer realm="PIX, Bacen",error="insufficient_scope",scope = "balance:read  pix:read" '
  ])("%s", (challenge) => {
    expect(missingScopes(forbidden(challenge), tokens)).toEqual({
      required: ["balance:read", "pix:read"],
      granted: ["pix:read", "pix:write"],
      missing: ["balance:read"]
    })
  })

  it("one scope, unquoted", () => {
    expect(missingScopes(forbidden("Bearer scope=balance:read"), tokens)?.missing).toEqual(["balance:read"])
  })

  it("headers as axios has them", () => {
    const headers = { "www-authenticate": 'Bearer scope="balance:read"' }
    expect(missingScopes({ status: 403, headers }, tokens)?.missing).toEqual(["balance:read"])
  })

  it.each([
    ["not a 403", forbidden('Bearer scope="balance:read"', 401)],
    ["no challenge", new Response(null, { status: 403 })],
    ["another scheme", forbidden('Basic realm="scope=x"')],
    ["a challenge without scope", forbidden('Bearer error="insufficient_scope"')],
    ["a scope that is only spoken of", forbidden('Bearer error_description="no, scope=all is what it takes"')],
    ["something that only ends in scope", forbidden('Bearer error="x", notscope="y"')]
  ])("%s: undefined", (_, response) => {
    expect(missingScopes(response, tokens)).toBeUndefined()
  })
})
