import { randomUUID } from "node:crypto"
import { describe, expect, it } from "vitest"
import type { SandboxAssumptions, SandboxClient } from "../src/index.ts"
import { errorOf, freshTxid, handlerOnManualClock, send, tokenFrom } from "./sandbox-client.ts"

const received = "E12345678000000000000recebido001"

async function open(assumptions: Partial<SandboxAssumptions> = {}, client: Partial<SandboxClient> = {}) {
  const clients = [{ clientId: "shop", clientSecret: "long enough", ...client }]
  const { api, clock } = handlerOnManualClock({ clients, assumptions })
  const token = await tokenFrom(api)
  const headers = { "x-idempotency-key": randomUUID() }
  return {
    clock,
    call: (route: string, body?: unknown, more: Record<string, string> = {}) =>
      send(api, route, { token, headers: { ...headers, ...more }, ...(body !== undefined && { body }) })
  }
}

const charge = { calendario: { expiracao: 60 }, valor: { original: "1.00" } }

describe("accented keys, which the English pages print by mistake", () => {
  it.each([
    ["calendario.expiração", { ...charge, calendario: { expiração: 60 } }, "expiração", "expiracao"],
    ["calendário", { ...charge, calendário: {} }, "calendário", "calendario"],
    ["solicitaçãoPagador", { ...charge, solicitaçãoPagador: "Pedido" }, "solicitaçãoPagador", "solicitacaoPagador"],
    [
      "valor.modalidadeAlteração",
      { ...charge, valor: { original: "1.00", modalidadeAlteração: 1 } },
      "modalidadeAlteração",
      "modalidadeAlteracao"
    ]
  ])("%s is 400", async (_key, body, accented, plain) => {
    const { call } = await open()
    expect(await call(`PUT /cob/${freshTxid()}`, body)).toMatchObject({
      status: 400,
      body: errorOf(400, `${accented} deve ser escrito sem acentos: ${plain}`, "Bad Request")
    })
  })

  it("in a refund too, however the accent is encoded", async () => {
    const { call } = await open()
    const body = { valor: "1.00", ["descrição".normalize("NFD")]: "d" }
    expect(await call(`PUT /pix/${received}/devolucao/D1`, body)).toMatchObject({ status: 400 })
  })

  it("can be taken for a field nobody knows, as other unknown fields are", async () => {
    const { call } = await open({ accentedKeys: "ignore" })
    const body = { ...charge, calendario: { expiração: 60 }, observação: "o" }
    expect(await call(`PUT /cob/${freshTxid()}`, body)).toMatchObject({
      status: 201,
      body: { calendario: { expiracao: 86_400 } }
    })
    const strict = await open()
    expect(await strict.call(`PUT /cob/${freshTxid()}`, { ...charge, observação: "o" })).toMatchObject({ status: 201 })
  })
})

describe("an amount of zero", () => {
  it.each([
    ["reject", 400],
    ["accept", 201]
  ] as const)("%s", async (zeroAmounts, status) => {
    const { call } = await open({ zeroAmounts })
    const zero = { ...charge, valor: { original: "0.00" } }
    expect(await call(`PUT /cob/${freshTxid()}`, zero)).toMatchObject({ status })
    expect(await call(`PUT /pix/${received}/devolucao/D1`, { valor: "0.00" })).toMatchObject({ status })
  })
})

describe("the content type of a body", () => {
  it.each([
    [true, 400],
    [false, 201]
  ])("must be JSON: %s", async (jsonContentType, status) => {
    const { call } = await open({ jsonContentType })
    expect(await call(`PUT /cob/${freshTxid()}`, charge, { "content-type": "text/plain" })).toMatchObject({ status })
  })
})

describe("how long an idempotency key is remembered", () => {
  const transfer = { pixKey: "12345678909", payment: { amount: 1 } }

  it("for ever", async () => {
    const { call, clock } = await open()
    const first = await call("POST /dict/pix", transfer)
    clock.at += 3_599_000
    expect(await call("POST /dict/pix", transfer)).toMatchObject({ body: first.body })
  })

  it("or so many seconds, then it makes another transfer", async () => {
    const { call, clock } = await open({ idempotencyKeySeconds: 60 })
    await call("POST /dict/pix", transfer)
    clock.at += 59_999
    expect(await call("POST /dict/pix", transfer)).toMatchObject({ body: { id: 1 } })
    clock.at += 1
    expect(await call("POST /dict/pix", transfer)).toMatchObject({ status: 200, body: { id: 2 } })
  })
})

describe("an account without PIX Bacen mode", () => {
  it.each([undefined, 401, 403, 404] as const)("status %s", async (inactiveAccountStatus) => {
    const assumptions = inactiveAccountStatus === undefined ? {} : { inactiveAccountStatus }
    const { call } = await open(assumptions, { pixBacenMode: false })
    expect(await call("GET /accounts/balances")).toMatchObject({
      status: inactiveAccountStatus ?? 403,
      body: { message: "Modo PIX Bacen não ativado para esta conta" }
    })
  })
})
