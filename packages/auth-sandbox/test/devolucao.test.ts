import { beforeAll, describe, expect, it } from "vitest"
import { type SandboxHandlerOptions, createSandboxHandler } from "../src/index.ts"
import { errorOf, handlerOnManualClock, send, tokenFrom } from "./sandbox-client.ts"

const received = "E12345678000000000000recebido001"
const tooOld = "E12345678000000000000antigo00001"
const sent = "E12345678000000000000enviado0001"

/** A sandbox of its own, for tests that look at what is left to refund. */
async function open(options: SandboxHandlerOptions = {}) {
  const api = createSandboxHandler(options)
  const token = await tokenFrom(api)
  return (body: unknown, e2eid = received, id = "D123456789") =>
    send(api, `PUT /pix/${e2eid}/devolucao/${id}`, { token, body })
}

let put: Awaited<ReturnType<typeof open>>
beforeAll(async () => {
  put = await open()
})
const badRequest = (message: string) => ({ status: 400, body: errorOf(400, message, "Bad Request") })

describe("PUT /pix/{e2eid}/devolucao/{id}, 201", () => {
  it("answers the documented refund", async () => {
    const manual = handlerOnManualClock()
    const body = { valor: "7.89", natureza: "RETIRADA", descricao: "Produto devolvido" }
    const route = `PUT /pix/${received}/devolucao/D123456789`
    const answer = await send(manual.api, route, { token: await tokenFrom(manual.api), body })
    expect(answer.status).toBe(201)
    expect(answer.body).toEqual({
      id: "D123456789",
      rtrId: expect.stringMatching(/^D12345678202401151030[0-9a-f]{11}$/),
      ...body,
      horario: { solicitacao: new Date(manual.clock.at).toISOString() },
      status: "EM_PROCESSAMENTO"
    })
  })

  it("natureza is ORIGINAL unless given, and descricao may be absent", async () => {
    const { body } = await put({ valor: "7.89" })
    expect(body).toMatchObject({ natureza: "ORIGINAL" })
    expect(body).not.toHaveProperty("descricao")
  })

  it("partial refunds are allowed up to the original total", async () => {
    const refund = await open()
    expect(await refund({ valor: "60.00" }, received, "D1")).toMatchObject({ status: 201 })
    expect(await refund({ valor: "40.01" }, received, "D2")).toMatchObject(
      badRequest("Valor da devolução excede o valor restante da transação original")
    )
    expect(await refund({ valor: "40.00" }, received, "D3")).toMatchObject({ status: 201 })
  })
})

describe("PUT /pix/{e2eid}/devolucao/{id}, 400", () => {
  it.each([`${received}4`, received.slice(1), `${received.slice(1)}-`])(
    "e2eid is exactly 32 alphanumeric characters: not %s",
    async (e2eid) => {
      expect(await put({ valor: "7.89" }, e2eid)).toMatchObject(
        badRequest("e2eid deve conter exatamente 32 caracteres alfanuméricos")
      )
    }
  )

  it("id has 1 to 35 characters", async () => {
    expect(await put({ valor: "1.00" }, received, "D".repeat(36))).toMatchObject(
      badRequest("id deve ter entre 1 e 35 caracteres")
    )
    expect(await put({ valor: "1.00" }, received, "D".repeat(35))).toMatchObject({ status: 201 })
  })

  it.each<[string, string, unknown]>([
    ["valor is required", "valor é obrigatório", {}],
    ["valor is a string", "Valor deve estar no formato decimal com 2 casas (ex: 7.89)", { valor: 7.89 }],
    ["valor has two decimals", "Valor deve estar no formato decimal com 2 casas (ex: 7.89)", { valor: "7.8" }],
    [
      "natureza is ORIGINAL or RETIRADA, not one of the answer's own",
      "natureza deve ser ORIGINAL ou RETIRADA",
      { valor: "7.89", natureza: "MED_FRAUDE" }
    ],
    [
      "descricao has at most 140 characters",
      "descricao deve ter no máximo 140 caracteres",
      { valor: "7.89", descricao: "d".repeat(141) }
    ]
  ])("%s", async (_rule, message, body) => {
    expect(await put(body)).toMatchObject(badRequest(message))
  })
})

describe("PUT /pix/{e2eid}/devolucao/{id}, 404 and 422", () => {
  it("404: the original transaction is not found", async () => {
    expect(await put({ valor: "7.89" }, "E".repeat(32))).toMatchObject({
      status: 404,
      body: errorOf(404, "Transação original não encontrada", "Not Found")
    })
  })

  it("404: not a received Pix", async () => {
    expect(await put({ valor: "7.89" }, sent)).toMatchObject({ status: 404, body: { error: "Not Found" } })
  })

  it("422: past 89 days", async () => {
    expect(await put({ valor: "7.89" }, tooOld)).toMatchObject({ status: 422, body: { error: "Unprocessable Entity" } })
  })

  it("89 days to the millisecond are not past", async () => {
    const manual = handlerOnManualClock({ account: { pix: [{ e2eid: received, amount: "9.00", at: 0 }] } })
    manual.clock.at = 89 * 86_400_000
    const refund = async (id: string) => {
      const call = { token: await tokenFrom(manual.api), body: { valor: "1.00" } }
      return (await send(manual.api, `PUT /pix/${received}/devolucao/${id}`, call)).status
    }
    expect(await refund("D1")).toBe(201)
    manual.clock.at += 1
    expect(await refund("D2")).toBe(422)
  })
})

describe("the same id again, which the documentation leaves open", () => {
  it("is a 409 by default", async () => {
    await put({ valor: "1.00" }, received, "again")
    expect(await put({ valor: "1.00" }, received, "again")).toMatchObject({ status: 409, body: { error: "Conflict" } })
  })

  it("can be the first refund once more, which refunds nothing twice", async () => {
    const refund = await open({ assumptions: { repeatedRefund: "same" } })
    const first = await refund({ valor: "60.00" })
    expect(await refund({ valor: "60.00" })).toMatchObject({ status: 201, body: first.body })
    expect(await refund({ valor: "40.00" }, received, "D2")).toMatchObject({ status: 201 })
  })
})
