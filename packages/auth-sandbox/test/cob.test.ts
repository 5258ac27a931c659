import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { type Sandbox, startSandbox } from "../src/index.ts"
import { errorOf, freshTxid, handlerOnManualClock, send, tokenFrom } from "./sandbox-client.ts"

let sandbox: Sandbox
let token: string
beforeAll(async () => {
  sandbox = await startSandbox()
  token = await tokenFrom(sandbox)
})
afterAll(() => sandbox.close())

const minimal = { calendario: {}, valor: { original: "123.45" } }
const put = (body: unknown, txid = freshTxid()) => send(sandbox, `PUT /cob/${txid}`, { token, body })
const badRequest = (message: string) => ({ status: 400, body: errorOf(400, message, "Bad Request") })

describe("PUT /cob/{txid}, 201", () => {
  it("answers the documented charge", async () => {
    const { api, clock } = handlerOnManualClock()
    const asked = {
      valor: { original: "123.45", modalidadeAlteracao: 1 },
      devedor: { cpf: "12345678909", nome: "Nome do pagador" },
      chave: "loja@example.com",
      solicitacaoPagador: "Pedido 1",
      infoAdicionais: [{ nome: "Pedido", valor: "1" }]
    }
    const body = { calendario: { expiracao: 3600 }, ...asked }
    const txid = freshTxid()
    const answer = await send(api, `PUT /cob/${txid}`, { token: await tokenFrom(api), body })
    const emv = expect.stringMatching(/^000201.*6304[0-9A-F]{4}$/)
    expect(answer.status).toBe(201)
    expect(answer.body).toEqual({
      calendario: { criacao: new Date(clock.at).toISOString(), expiracao: 3600 },
      txid,
      revisao: 0,
      loc: { id: 1, location: emv, tipoCob: "cob" },
      location: emv,
      status: "ATIVA",
      ...asked
    })
  })

  it("location and loc.location hold the same copy-and-paste text, with the amount", async () => {
    const { body } = await put(minimal)
    const { location, loc } = body as { location: string; loc: { location: string } }
    expect(loc.location).toBe(location)
    expect(location).toContain("5406123.45")
  })

  it("expiracao is 86400 and modalidadeAlteracao 0 unless given; other optional fields stay away", async () => {
    const { body } = await put(minimal)
    expect(body).toMatchObject({ calendario: { expiracao: 86_400 }, valor: { modalidadeAlteracao: 0 } })
    expect(Object.keys(body as object).toSorted()).toEqual(
      ["calendario", "loc", "location", "revisao", "status", "txid", "valor"].toSorted()
    )
  })

  it("devedor may be a company", async () => {
    const devedor = { cnpj: "12345678000195", nome: "Empresa" }
    expect(await put({ ...minimal, devedor })).toMatchObject({ status: 201, body: { devedor } })
  })

  it("takes each text up to its documented length", async () => {
    const longest = {
      devedor: { cpf: "12345678909", nome: "n".repeat(200) },
      chave: "c".repeat(77),
      solicitacaoPagador: "s".repeat(140),
      infoAdicionais: [{ nome: "n".repeat(50), valor: "v".repeat(200) }]
    }
    expect(await put({ ...minimal, ...longest }, "t".repeat(35))).toMatchObject({ status: 201, body: longest })
  })
})

describe("PUT /cob/{txid}, 400", () => {
  const text = "txid deve conter de 26 a 35 caracteres alfanuméricos"
  it.each(["abc123", "t".repeat(25), "t".repeat(36), `${"t".repeat(30)}-`, `${"t".repeat(30)}%C3%A7`])(
    "txid must be [a-zA-Z0-9]{26,35}: not %s",
    async (txid) => {
      expect(await put(minimal, txid)).toMatchObject(badRequest(text))
    }
  )

  const amount = "Valor deve estar no formato decimal com 2 casas (ex: 7.89)"
  const cpf = "CPF deve conter exatamente 11 dígitos numéricos"
  const cnpj = "CNPJ deve conter exatamente 14 dígitos numéricos"
  const either = "devedor deve ter cpf ou cnpj, e não ambos"
  const { calendario, valor } = minimal
  const nome = "Nome"

  it.each<[string, string, unknown]>([
    ["calendario is required", "calendario é obrigatório", { valor }],
    ["calendario is an object", "calendario deve ser um objeto", { valor, calendario: 3600 }],
    [
      "expiracao is a number",
      "calendario.expiracao deve ser um número inteiro entre 1 e 2147483647",
      { valor, calendario: { expiracao: "3600" } }
    ],
    [
      "expiracao is at least a second",
      "calendario.expiracao deve ser um número inteiro entre 1 e 2147483647",
      { valor, calendario: { expiracao: 0 } }
    ],
    ["valor is required", "valor é obrigatório", { calendario }],
    ["valor.original is required", "valor.original é obrigatório", { calendario, valor: {} }],
    ["valor.original is a string, not a number", amount, { calendario, valor: { original: 123.45 } }],
    ["valor.original has two decimals, not one", amount, { calendario, valor: { original: "123.4" } }],
    ["valor.original has two decimals, not none", amount, { calendario, valor: { original: "123" } }],
    ["valor.original has a point, not a comma", amount, { calendario, valor: { original: "123,45" } }],
    ["valor.original is not negative", amount, { calendario, valor: { original: "-1.00" } }],
    ["valor.original is more than zero", "Valor deve ser maior que zero", { calendario, valor: { original: "0.00" } }],
    [
      "modalidadeAlteracao is 0 or 1",
      "valor.modalidadeAlteracao deve ser 0 ou 1",
      { calendario, valor: { ...valor, modalidadeAlteracao: 2 } }
    ],
    ["cpf has 11 digits, not 10", cpf, { ...minimal, devedor: { cpf: "1234567890", nome } }],
    ["cpf has 11 digits, no punctuation", cpf, { ...minimal, devedor: { cpf: "123.456.789-09", nome } }],
    ["cnpj has 14 digits, not 11", cnpj, { ...minimal, devedor: { cnpj: "12345678909", nome } }],
    ["devedor has a cpf or a cnpj", either, { ...minimal, devedor: { nome } }],
    ["devedor has not both", either, { ...minimal, devedor: { cpf: "12345678909", cnpj: "12345678000195", nome } }],
    ["devedor.nome is required", "devedor.nome é obrigatório", { ...minimal, devedor: { cpf: "12345678909" } }],
    [
      "devedor.nome has at most 200 characters",
      "devedor.nome deve ter no máximo 200 caracteres",
      { ...minimal, devedor: { cpf: "12345678909", nome: "n".repeat(201) } }
    ],
    [
      "chave has at most 77 characters",
      "chave deve ter no máximo 77 caracteres",
      { ...minimal, chave: "c".repeat(78) }
    ],
    [
      "solicitacaoPagador has at most 140 characters",
      "solicitacaoPagador deve ter no máximo 140 caracteres",
      { ...minimal, solicitacaoPagador: "s".repeat(141) }
    ],
    ["infoAdicionais is a list", "infoAdicionais deve ser uma lista", { ...minimal, infoAdicionais: {} }],
    [
      "infoAdicionais[].nome has at most 50 characters",
      "infoAdicionais.nome deve ter no máximo 50 caracteres",
      { ...minimal, infoAdicionais: [{ nome: "n".repeat(51), valor: "v" }] }
    ],
    [
      "infoAdicionais[].valor has at most 200 characters",
      "infoAdicionais.valor deve ter no máximo 200 caracteres",
      { ...minimal, infoAdicionais: [{ nome, valor: "v".repeat(201) }] }
    ],
    [
      "infoAdicionais[].valor is required",
      "infoAdicionais.valor é obrigatório",
      { ...minimal, infoAdicionais: [{ nome }] }
    ]
  ])("%s", async (_rule, message, body) => {
    expect(await put(body)).toMatchObject(badRequest(message))
  })
})

describe("PUT /cob/{txid}, 409", () => {
  it("txid is unique", async () => {
    const txid = freshTxid()
    expect(await put(minimal, txid)).toMatchObject({ status: 201 })
    expect(await put(minimal, txid)).toMatchObject({
      status: 409,
      body: errorOf(409, "Cobrança com este txid já existe", "Conflict")
    })
  })

  it("a refused charge leaves its txid free", async () => {
    const txid = freshTxid()
    expect(await put({}, txid)).toMatchObject({ status: 400 })
    expect(await put(minimal, txid)).toMatchObject({ status: 201 })
  })
})
