import { randomUUID } from "node:crypto"
import { beforeAll, describe, expect, it } from "vitest"
import { type SandboxHandlerOptions, createSandboxHandler } from "../src/index.ts"
import { errorOf, handlerOnManualClock, send, tokenFrom } from "./sandbox-client.ts"

const minimal = { pixKey: "12345678909", payment: { amount: 100.5 } }

/** A sandbox of its own, for tests that look at its money or its memory. */
async function open(options: SandboxHandlerOptions = {}) {
  const api = createSandboxHandler(options)
  const token = await tokenFrom(api)
  const post = (body: unknown, key: string = randomUUID()) =>
    send(api, "POST /dict/pix", { token, body, headers: { "x-idempotency-key": key } })
  return { api, token, post }
}

let shared: Awaited<ReturnType<typeof open>>
beforeAll(async () => {
  shared = await open()
})
const post: typeof shared.post = (body, key) => shared.post(body, key)
const badRequest = (message: string) => ({ status: 400, body: errorOf(400, message, "Bad Request") })
const unprocessable = (message: string) => ({ status: 422, body: errorOf(422, message, "Unprocessable Entity") })

describe("POST /dict/pix, 200", () => {
  it("answers the documented transfer, with 200 and not 201", async () => {
    const manual = handlerOnManualClock()
    const headers = { "x-idempotency-key": randomUUID() }
    const body = { ...minimal, payment: { currency: "BRL", amount: 100.5 } }
    const answer = await send(manual.api, "POST /dict/pix", { token: await tokenFrom(manual.api), headers, body })
    expect(answer.status).toBe(200)
    expect(answer.body).toEqual({
      endToEndId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      eventDate: new Date(manual.clock.at).toISOString(),
      id: 1,
      payment: { amount: 100.5 },
      type: "PENDING"
    })
  })

  it.each([
    ["CPF, 11 digits", "12345678909"],
    ["CNPJ, 14 digits", "12345678000195"],
    ["e-mail", "fulano@example.com"],
    ["phone, +55", "+5561999999999"],
    ["UUID", "123e4567-e12b-12d1-a456-426655440000"]
  ])("pixKey may be a %s", async (_kind, pixKey) => {
    expect(await post({ ...minimal, pixKey })).toMatchObject({ status: 200 })
  })

  it("takes every documented field", async () => {
    const all = { priority: "HIGH", creditorDocument: "12345678909", description: "d", paymentFlow: "INSTANT" }
    expect(await post({ ...minimal, ...all, expiration: 10_800, ispbDeny: ["87654321"] })).toMatchObject({
      status: 200
    })
  })
})

describe("POST /dict/pix, x-idempotency-key", () => {
  const body = minimal

  it("is required", async () => {
    const { api, token } = shared
    expect(await send(api, "POST /dict/pix", { token, body })).toMatchObject(
      badRequest("Header x-idempotency-key é obrigatório")
    )
  })

  it.each(["1", "123e4567-e12b-12d1-a456-426655440000", "550e8400-e29b-41d4-c716-446655440000"])(
    "must be a UUID v4: not %s",
    async (key) => {
      expect(await post(body, key)).toMatchObject(badRequest("Header x-idempotency-key deve ser um UUID v4"))
    }
  )

  it("the same key again returns the same transfer and creates nothing", async () => {
    const own = await open()
    const key = randomUUID()
    const first = await own.post(body, key)
    expect(await own.post(body, key.toUpperCase())).toMatchObject({ status: 200, body: first.body })
    const { body: balance } = await send(own.api, "GET /accounts/balances", { token: own.token })
    expect(balance).toMatchObject({ data: [{ balanceAmount: { available: 48_634.4 } }] })
  })

  it("a refused transfer leaves its key free", async () => {
    const key = randomUUID()
    expect(await post({ ...body, payment: { amount: 1e6 } }, key)).toMatchObject({ status: 422 })
    expect(await post(body, key)).toMatchObject({ status: 200 })
  })

  it("with another body: the first transfer, or 422", async () => {
    const key = randomUUID()
    const other = { ...body, payment: { amount: 1 } }
    const first = await post(body, key)
    expect(await post(other, key)).toMatchObject({ status: 200, body: first.body })
    const strict = await open({ assumptions: { reusedIdempotencyKey: "reject" } })
    await strict.post(body, key)
    expect(await strict.post(other, key)).toMatchObject({ status: 422 })
    expect(await strict.post(body, key)).toMatchObject({ status: 200 })
  })
})

describe("POST /dict/pix, 400", () => {
  const amount = "payment.amount deve ser um número positivo com no máximo 2 casas decimais"
  const expiration = "expiration deve ser um número inteiro entre 1 e 10800"
  const document = "creditorDocument é obrigatório quando priority é HIGH"
  it.each<[string, string, unknown]>([
    ["pixKey is required", "pixKey é obrigatório", { payment: minimal.payment }],
    ["pixKey is of a known kind", "Chave PIX inválida", { ...minimal, pixKey: "fulano" }],
    ["pixKey: a phone begins with +55", "Chave PIX inválida", { ...minimal, pixKey: "+1202555012345" }],
    ["payment is required", "payment é obrigatório", { pixKey: minimal.pixKey }],
    ["payment.amount is required", "payment.amount é obrigatório", { ...minimal, payment: {} }],
    ["payment.amount is a number, not a text", amount, { ...minimal, payment: { amount: "100.50" } }],
    ["payment.amount has at most two decimals", amount, { ...minimal, payment: { amount: 1.234 } }],
    ["payment.amount is positive", amount, { ...minimal, payment: { amount: 0 } }],
    [
      "payment.currency is BRL",
      "payment.currency deve ser BRL",
      { ...minimal, payment: { amount: 1, currency: "USD" } }
    ],
    ["creditorDocument is required if priority is HIGH", document, { ...minimal, priority: "HIGH" }],
    ["priority is NORM or HIGH", "priority deve ser NORM ou HIGH", { ...minimal, priority: "LOW" }],
    ["expiration is at least 1", expiration, { ...minimal, expiration: 0 }],
    ["expiration is at most 10800", expiration, { ...minimal, expiration: 10_801 }],
    ["ispbDeny is a list of texts", "ispbDeny deve ser uma lista de textos", { ...minimal, ispbDeny: [12_345_678] }]
  ])("%s", async (_rule, message, body) => {
    expect(await post(body)).toMatchObject(badRequest(message))
  })
})

describe("POST /dict/pix, 422", () => {
  it("the key is not found in the DICT", async () => {
    expect(await post({ ...minimal, pixKey: "nao-existe@example.com" })).toMatchObject(
      unprocessable("Chave PIX não encontrada no DICT")
    )
  })

  it("insufficient balance: the last cent can be spent, and no more", async () => {
    const own = await open({ account: { available: 0.3 } })
    expect(await own.post({ ...minimal, payment: { amount: 0.1 } })).toMatchObject({ status: 200 })
    expect(await own.post({ ...minimal, payment: { amount: 0.2 } })).toMatchObject({ status: 200 })
    expect(await own.post({ ...minimal, payment: { amount: 0.01 } })).toMatchObject(unprocessable("Saldo insuficiente"))
  })

  it("ISPB denied", async () => {
    const ispbDeny = ["12345678"]
    expect(await post({ ...minimal, ispbDeny })).toMatchObject(unprocessable("ISPB do recebedor não permitido"))
    const elsewhere = await open({ account: { creditorIspb: "00000000" } })
    expect(await elsewhere.post({ ...minimal, ispbDeny })).toMatchObject({ status: 200 })
  })
})
