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
  ])("%s", async (challenge) => {
    expect(await missingScopes(forbidden(challenge), tokens)).toEqual({
      required: ["balance:read", "pix:read"],
      granted: ["pix:read", "pix:write"],
      missing: ["balance:read"]
    })
  })

  it("one scope, unquoted", async () => {
    expect((await missingScopes(forbidden("Bearer scope=balance:read"), tokens))?.missing).toEqual(["balance:read"])
  })

  it("headers as axios has them", async () => {
    const headers = { "www-authenticate": 'Bearer scope="balance:read"' }
    expect((await missingScopes({ status: 403, headers }, tokens))?.missing).toEqual(["balance:read"])
  })

  it.each([
    ["not a 403", forbidden('Bearer scope="balance:read"', 401)],
    ["no challenge", new Response(null, { status: 403 })],
    ["another scheme", forbidden('Basic realm="scope=x"')],
    ["a challenge without scope", forbidden('Bearer error="insufficient_scope"')],
    ["a scope that is only spoken of", forbidden('Bearer error_description="no, scope=all is what it takes"')],
    ["something that only ends in scope", forbidden('Bearer error="x", notscope="y"')]
  ])("%s: undefined", async (_, response) => {
    expect(await missingScopes(response, tokens)).toBeUndefined()
  })
})

describe("promise 16: what the body of a refusal says about scopes", () => {
  const granted = { snapshot: () => ({ scopes: ["cob.read", "pix.read"] }) }
  const put = { method: "put", url: "https://pix.example.com/v2/cob/7978c0c97ea847e78e8849634473c1f1" }
  const get = { method: "GET", url: put.url }
  const problem = { type: "https://pix.bcb.gov.br/api/v2/error/AcessoNegado", title: "Acesso Negado", status: 403 }
  const said = (status: number, body: object | string, type = "application/json") =>
    new Response(typeof body === "string" ? body : JSON.stringify(body), { status, headers: { "content-type": type } })
  const needed = (...required: ReadonlyArray<string>) => ({
    required,
    granted: ["cob.read", "pix.read"],
    missing: required
  })

  it("Efí's insufficient_scope, with the scope of the call", async () => {
    const response = said(403, { error: "insufficient_scope", error_description: "Permissão insuficiente" })
    expect(await missingScopes(response, granted, put)).toEqual(needed("cob.write"))
    expect(await response.json()).toMatchObject({ error: "insufficient_scope" })
  })

  it("names that are in the words go before the table", async () => {
    const response = said(403, { error: "insufficient_scope", error_description: "requires pix.write and cob.write" })
    expect(await missingScopes(response, granted, get)).toEqual(needed("pix.write", "cob.write"))
  })

  it("Sicredi's 400 with a text", async () => {
    expect(await missingScopes(said(400, "Missing scope", "text/plain"), granted, put)).toEqual(needed("cob.write"))
    expect(await missingScopes(said(400, { detail: "Escopo não autorizado" }), granted, put)).toEqual(
      needed("cob.write")
    )
  })

  it("Bacen's AcessoNegado, unless the token has the scope of the call", async () => {
    expect(await missingScopes(said(403, problem), granted, put)).toEqual(needed("cob.write"))
    expect(await missingScopes(said(403, problem), granted, get)).toBeUndefined()
    expect(await missingScopes(said(403, problem), granted)).toEqual(needed())
  })

  it("the body and the request as axios has them, parsed or as text", async () => {
    for (const data of [problem, JSON.stringify(problem)]) {
      const response = { status: 403, headers: {}, data, config: put }
      expect(await missingScopes(response, granted)).toEqual(needed("cob.write"))
    }
  })

  it("an error of ky or axios that has the response", async () => {
    const read = said(403, { error: "insufficient_scope" })
    const data = await read.json()
    const error = { response: read, data, request: new Request(put.url, { method: "PUT" }) }
    expect(await missingScopes(error, granted)).toEqual(needed("cob.write"))
    const ofAxios = { response: { status: 403, headers: {}, data: problem, config: put }, request: {} }
    expect(await missingScopes(ofAxios, granted)).toEqual(needed("cob.write"))
    expect(await missingScopes({ response: undefined }, granted)).toBeUndefined()
  })

  it("bytes, and scopes that Bacen does not have", async () => {
    const data = new TextEncoder().encode("escopo boleto-cobranca.read ausente")
    for (const body of [data, data.buffer]) {
      expect(await missingScopes({ status: 403, headers: {}, data: body }, granted)).toEqual(
        needed("boleto-cobranca.read")
      )
    }
  })

  it("a text that speaks of another scope, where the token has that of the call", async () => {
    const response = said(400, { detail: "infoAdicionais: definir escopo do projeto" })
    expect(await missingScopes(response.clone(), granted, get)).toBeUndefined()
    expect(await missingScopes(response.clone(), granted)).toBeUndefined()
  })

  it.each([
    ["a response without headers", { status: 403 } as never],
    ["a 401", said(401, { error: "insufficient_scope" })],
    ["a 400 about something else", said(400, { detail: "valor.original inválido" })],
    ["a 403 about something else", said(403, { message: "Conta bloqueada" })],
    ["a page", said(403, "<h1>scope</h1>", "text/html")],
    ["a body that is too long", said(403, `${"x".repeat(20_000)} scope`)],
    ["an empty one", new Response(null, { status: 403 })],
    ["a stream of axios", { status: 403, headers: {}, data: new ReadableStream() }],
    [
      "a clone that fails",
      {
        status: 403,
        headers: {},
        clone: () => {
          throw new Error("no")
        }
      }
    ]
  ])("%s: undefined", async (_, response) => {
    expect(await missingScopes(response, granted, put)).toBeUndefined()
  })

  it("a body that was read already says nothing, and is not read again", async () => {
    const response = said(403, { error: "insufficient_scope" })
    await response.text()
    expect(await missingScopes(response, granted, put)).toBeUndefined()
  })
})
