import { describe, expect, it } from "vitest"
import type { SandboxProfile } from "../src/index.ts"
import { type ApiCall, call, charge, cobPath, pixPath, play, psps, tokenOf } from "./profile-client.ts"

const bacen = psps.filter(({ name }) => name !== "stone")

/** A sandbox, and a call with a token that has every scope. */
async function ready(profile: SandboxProfile, options: Partial<Parameters<typeof play>[0]> = {}) {
  const played = play({ ...options, profile })
  const token = await tokenOf(played)
  const get = (asked: ApiCall = {}) =>
    call(played, profile === "stone" ? "/accounts" : pixPath(played.psp), { token, ...asked })
  return { ...played, played, token, get }
}

const typeOf = (answer: Response) => answer.headers.get("content-type")

describe.each(bacen)("$name", ({ name, prefix }) => {
  it("creates a charge and shows it", async () => {
    const { played, psp, token, sandbox } = await ready(name)
    expect(sandbox.baseUrl.api.endsWith(prefix)).toBe(true)
    const made = await call(played, cobPath(psp), { method: "PUT", token, body: charge })
    expect(made.status).toBe(201)
    const body = { status: "ATIVA", valor: { original: "123.45" }, calendario: { expiracao: 3600 } }
    expect(await made.json()).toMatchObject({ ...body, txid: "pedido0000000000000000000042" })
    expect(await (await call(played, cobPath(psp), { token })).json()).toMatchObject(body)
    expect((await call(played, cobPath(psp), { method: "PUT", token, body: charge })).status).toBe(400)
    expect((await call(played, cobPath(psp, "nobody"), { token })).status).toBe(404)
    expect((await call(played, cobPath(psp, "bad"), { method: "PUT", token, body: {} })).status).toBe(400)
  })

  it("shows a Pix and refunds it", async () => {
    const { played, psp, token, get } = await ready(name)
    expect(await (await get()).json()).toMatchObject({ valor: "100.00", devolucoes: [] })
    const refund = (valor: string, id = "D1") =>
      call(played, `${pixPath(psp)}/devolucao/${id}`, { method: "PUT", token, body: { valor } })
    expect((await refund("100.01")).status).toBe(400)
    const made = await refund("7.89")
    expect(made.status).toBe(name === "sicoob" ? 200 : 201)
    expect(await made.json()).toMatchObject({ id: "D1", valor: "7.89", status: "EM_PROCESSAMENTO" })
    expect((await refund("7.89")).status).toBe(400)
    expect(await (await get()).json()).toMatchObject({ devolucoes: [{ id: "D1" }] })
    expect((await call(played, pixPath(psp, "E12345678000000000000enviado0001"), { token })).status).toBe(404)
  })
})

it("sicredi has a version for each resource", async () => {
  const { played, token } = await ready("sicredi")
  expect((await call(played, "/v2/cob/pedido0000000000000000000042", { token })).status).toBe(404)
  expect((await call(played, "/v3/pix/E12345678000000000000recebido001", { token })).status).toBe(404)
})

it("stone has an API of its own, which needs a token and a User-Agent", async () => {
  const { played, token, get } = await ready("stone")
  expect(await (await get()).json()).toEqual({})
  expect((await get({ token: "" })).status).toBe(401)
  expect((await get({ headers: { "user-agent": undefined } })).status).toBe(400)
  expect((await call(played, "/cob/pedido0000000000000000000042", { token })).status).toBe(404)
})

describe("tokens that are refused", () => {
  it.each(psps)("$name: none, an unknown one, a revoked one and an expired one", async ({ name }) => {
    const { get, sandbox, token } = await ready(name)
    expect((await get()).status).toBe(200)
    expect((await get({ token: "" })).status).toBe(401)
    expect((await get({ token: "x.y.z" })).status).toBe(401)
    expect((await get({ token: `${token}x` })).status).toBe(401)
    sandbox.clock.shift(5_000_000)
    expect((await get()).status).toBe(name === "bancoDoBrasil" ? 403 : 401)
    sandbox.clock.shift(-5_000_000)
    expect(sandbox.tokens.revoke(token)).toBe(true)
    expect((await get()).status).toBe(401)
  })

  it("a token is good to the last millisecond of its lifetime", async () => {
    const { get, sandbox } = await ready("itau")
    sandbox.clock.shift(299_999)
    expect((await get()).status).toBe(200)
    sandbox.clock.shift(1)
    expect((await get()).status).toBe(401)
  })
})

describe("what each call carries", () => {
  it("sicoob: the client id in the header client_id", async () => {
    const { get } = await ready("sicoob")
    const missing = await get({ headers: { client_id: undefined } })
    expect([missing.status, await missing.json()]).toEqual([400, { mensagens: [{ mensagem: expect.any(String) }] }])
    expect((await get({ headers: { client_id: "somebody" } })).status).toBe(400)
  })

  it("itau: the client id in x-itau-apikey", async () => {
    const { get } = await ready("itau")
    expect((await get({ headers: { "x-itau-apikey": undefined } })).status).toBe(400)
    expect((await get({ headers: { "x-itau-apikey": "somebody" } })).status).toBe(400)
  })

  it("itau: a new UUID for each request, also after one that was refused", async () => {
    const { get, sandbox } = await ready("itau")
    const once = { headers: { "x-itau-correlationID": crypto.randomUUID() } }
    expect((await get(once)).status).toBe(200)
    expect((await get(once)).status).toBe(400)
    expect(
      (await get({ headers: { "x-itau-correlationID": once.headers["x-itau-correlationID"].toUpperCase() } })).status
    ).toBe(400)
    expect((await get({ headers: { "x-itau-correlationID": undefined } })).status).toBe(400)
    expect((await get({ headers: { "x-itau-correlationID": "42" } })).status).toBe(400)
    const upper = { headers: { "x-itau-correlationID": crypto.randomUUID().toUpperCase() } }
    expect((await get(upper)).status).toBe(200)
    const again = { headers: { "x-itau-correlationID": crypto.randomUUID() } }
    expect((await get({ ...again, token: "x" })).status).toBe(401)
    expect((await get(again)).status).toBe(400)
    const faulty = { headers: { "x-itau-correlationID": crypto.randomUUID() } }
    sandbox.faults.add({ times: 1, status: 401 })
    expect((await get(faulty)).status).toBe(401)
    expect((await get(faulty)).status).toBe(400)
  })

  it("itau: a User-Agent; without one the CDN answers 403 with a page", async () => {
    const { get } = await ready("itau")
    const answer = await get({ headers: { "user-agent": undefined } })
    expect([answer.status, typeOf(answer)]).toEqual([403, "text/html; charset=utf-8"])
    expect(await answer.text()).toMatch(/^<!doctype html>/)
  })

  it("bancoDoBrasil: the application key in the query, by either name", async () => {
    const { get, sandbox } = await ready("bancoDoBrasil")
    const key = sandbox.applicationKey
    const missing = await get({ query: "?x=1" })
    expect([missing.status, await missing.json()]).toEqual([400, { erros: [{ mensagem: expect.any(String) }] }])
    expect((await get({ query: "?gw-dev-app-key=other" })).status).toBe(400)
    expect((await get({ query: `?gw-app-key=${key}` })).status).toBe(200)
    expect((await get({ query: "?x=1", headers: { "gw-dev-app-key": key } })).status).toBe(400)
  })

  it("bancoDoBrasil: the application key of the client", async () => {
    const clients = [{ clientId: "shop", clientSecret: "secret", applicationKey: "mine" }]
    const { get, sandbox } = await ready("bancoDoBrasil", { clients })
    expect(sandbox.applicationKey).toBe("mine")
    expect((await get({ query: "?gw-dev-app-key=mine" })).status).toBe(200)
    expect((await get({ query: "?gw-dev-app-key=sandbox-application-key" })).status).toBe(400)
  })

  it("inter: x-conta-corrente, if the client has more than one account", async () => {
    const client = { clientId: "shop", clientSecret: "secret" }
    const several = await ready("inter", { clients: [{ ...client, accounts: ["1", "2"] }] })
    const withAccount = (account: string) => ({ headers: { "x-conta-corrente": account } })
    expect((await several.get()).status).toBe(400)
    expect((await several.get(withAccount("2"))).status).toBe(200)
    expect((await several.get(withAccount("3"))).status).toBe(400)
    const one = await ready("inter", { clients: [{ ...client, accounts: ["1"] }] })
    expect((await one.get()).status).toBe(200)
    expect((await one.get(withAccount("3"))).status).toBe(400)
    const unknown = await ready("inter")
    expect((await unknown.get(withAccount("3"))).status).toBe(200)
  })

  it("only the profiles that require something do", async () => {
    for (const { name } of psps.filter((psp) => !["sicoob", "itau", "bancoDoBrasil"].includes(psp.name))) {
      const { get } = await ready(name)
      expect((await get({ query: "" })).status).toBe(200)
    }
  })
})

describe("how errors are written", () => {
  it.each<[SandboxProfile, string, object]>([
    ["efi", "application/json", { error: "invalid_token", error_description: expect.any(String) }],
    [
      "bancoDoBrasil",
      "application/json",
      { statusCode: 401, error: "Unauthorized", message: expect.any(String), attributes: {} }
    ],
    ["sicoob", "application/json", { mensagens: [{ mensagem: expect.any(String) }] }],
    ["inter", "application/problem+json", { status: 401, title: "Unauthorized", type: "about:blank" }]
  ])("%s: 401", async (name, type, body) => {
    const answer = await (await ready(name)).get({ token: "x" })
    expect([answer.status, typeOf(answer), answer.headers.get("www-authenticate")]).toEqual([401, type, null])
    expect(await answer.json()).toMatchObject(body)
  })

  it.each<[SandboxProfile, string, object]>([
    ["efi", "application/problem+json", { status: 404, type: "https://pix.bcb.gov.br/api/v2/error/NaoEncontrado" }],
    ["bancoDoBrasil", "application/json", { erros: [{}] }],
    ["sicoob", "application/json", { mensagens: [{}] }]
  ])("%s: 404", async (name, type, body) => {
    const { played, psp, token } = await ready(name)
    const answer = await call(played, cobPath(psp, "nobody"), { token })
    expect([answer.status, typeOf(answer)]).toEqual([404, type])
    expect(await answer.json()).toMatchObject(body)
  })

  it("a fault without a body has the error body of its route", async () => {
    const { played, psp, get, sandbox, token } = await ready("sicoob")
    sandbox.faults.add({ status: 503 })
    expect(await (await get()).json()).toEqual({ mensagens: [{ mensagem: "Service Unavailable" }] })
    const url = sandbox.baseUrl.token + psp.token
    const answer = await sandbox(new Request(url, { method: "POST" }))
    expect(await answer.json()).toMatchObject({ error: "service_unavailable" })
    expect(token).toEqual(expect.any(String))
    expect(played.psp).toBe(psp)
  })
})
