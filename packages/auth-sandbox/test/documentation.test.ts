import { randomUUID } from "node:crypto"
import { parsePix } from "pix-utils"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { type Sandbox, startSandbox } from "../src/index.ts"
import { unlinkedCertificate } from "./certificates.ts"
import {
  type Answer,
  type Call,
  askForStandardToken,
  askForToken,
  errorOf,
  freshTxid,
  send,
  tokenFrom
} from "./sandbox-client.ts"

// Each row of the documentation's tables and each answer it shows, in its own words, over HTTP.
const received = "E12345678000000000000recebido001"
const reader = { clientId: "reader", clientSecret: "long enough", scope: "pix:read" }
const shop = { clientId: "account-93-550e8400", clientSecret: "sandbox-secret-not-for-production" }

let sandbox: Sandbox
let token: string
beforeAll(async () => {
  sandbox = await startSandbox({ clients: [shop, reader] })
  token = await tokenFrom(sandbox)
})
afterAll(() => sandbox.close())

const api = (route: string, call: Call = {}) => send(sandbox, route, { token, ...call })

describe("Erros de Autenticação (Código | Descrição)", () => {
  const balances = "GET /accounts/balances"
  const refused = errorOf(401, "Token não fornecido ou inválido", "Unauthorized")

  it("401 | Token não fornecido", async () => {
    expect(await send(sandbox, balances)).toMatchObject({ status: 401, body: refused })
  })

  it("401 | Token inválido", async () => {
    expect(await send(sandbox, balances, { token: `${token}x` })).toMatchObject({ status: 401, body: refused })
  })

  it("401 | Token expirado", async () => {
    const own = await startSandbox()
    const old = await tokenFrom(own)
    own.clock.shift(3_600_000)
    expect(await send(own, balances, { token: old })).toMatchObject({ status: 401, body: refused })
    await own.close()
  })

  it("403 | Permissão negada", async () => {
    const { clientId, clientSecret } = reader
    const { body } = await askForToken(sandbox, { body: { clientId, clientSecret } })
    const { access_token } = body as { access_token: string }
    expect(await send(sandbox, balances, { token: access_token })).toMatchObject({ status: 403 })
  })
})

describe("Autenticação PIX Bacen, Campos da Resposta", () => {
  it.each([
    ["access_token | Token JWT para autenticação nas requisições", "access_token", /^eyJ[\w-]+\.[\w-]+\.[\w-]+$/],
    ['token_type | Tipo do token. Sempre "Bearer"', "token_type", /^Bearer$/],
    ["expires_in | Tempo de vida do token em segundos. Padrão: 3600 (1 hora)", "expires_in", /^3600$/],
    ["scope | Escopos de permissão do token", "scope", /^pix:read pix:write balance:read$/]
  ])("%s", async (_row, field, pattern) => {
    const { body } = await askForToken(sandbox)
    expect(String((body as Record<string, unknown>)[field])).toMatch(pattern)
  })
})

describe("Autenticação da API padrão", () => {
  it("Response (201 Created)", async () => {
    expect(await askForStandardToken(sandbox)).toMatchObject({
      status: 201,
      body: { access_token: expect.stringMatching(/^eyJ/), token_type: "Bearer", expires_in: 1800 }
    })
  })

  it.each<[string, number, string, Call]>([
    [
      "400 Bad Request | Certificado ausente ou mal formatado",
      400,
      "Certificado ausente no header X-SSL-Client-Cert",
      { headers: { "x-ssl-client-cert": "" } }
    ],
    [
      "401 Unauthorized | Credenciais inválidas ou certificado não autorizado",
      401,
      "Credenciais inválidas ou certificado inválido",
      { body: { ...shop, clientSecret: "another-secret" } }
    ],
    [
      "403 Forbidden | Certificado não vinculado à conta",
      403,
      "Certificado não vinculado à conta",
      { headers: { "x-ssl-client-cert": encodeURIComponent(unlinkedCertificate) } }
    ]
  ])("%s", async (_row, statusCode, message, call) => {
    const answer = await askForStandardToken(sandbox, call)
    expect([answer.status, answer.body]).toEqual([statusCode, { statusCode, message }])
  })
})

describe("Criar Cobrança", () => {
  const charge = {
    calendario: { expiracao: 3600 },
    devedor: { cpf: "12345678909", nome: "Nome do pagador" },
    valor: { original: "123.45", modalidadeAlteracao: 0 },
    chave: "7d9f0335-8dcc-4054-9bf9-0dbd61d36906",
    solicitacaoPagador: "Serviço realizado.",
    infoAdicionais: [{ nome: "Pedido", valor: "#12345" }]
  }
  const put = (body: unknown, txid = freshTxid()) => api(`PUT /cob/${txid}`, { body })

  it("201 Created: the documented request, answered with the documented fields", async () => {
    const { status, body } = await put(charge, "7978c0c97ea847e78e8849634473c1f1")
    expect(status).toBe(201)
    expect(body).toMatchObject({
      ...charge,
      txid: "7978c0c97ea847e78e8849634473c1f1",
      revisao: 0,
      status: "ATIVA",
      loc: { tipoCob: "cob" }
    })
  })

  it("location | Código PIX copia-e-cola (mesmo valor de loc.location), que pode ser usada para pagamento", async () => {
    const { location, loc } = (await put(charge)).body as { location: string; loc: { location: string } }
    expect(loc.location).toBe(location)
    expect(parsePix(location)).toMatchObject({ type: "STATIC", transactionAmount: 123.45 })
  })

  it.each<[string, number, string, () => Promise<Answer>]>([
    [
      "400 | txid fora do padrão",
      400,
      "txid deve conter de 26 a 35 caracteres alfanuméricos",
      () => put(charge, "abc123")
    ],
    [
      "400 | CPF/CNPJ inválido",
      400,
      "CPF deve conter exatamente 11 dígitos numéricos",
      () => put({ ...charge, devedor: { cpf: "123.456.789-09", nome: "Nome" } })
    ],
    [
      "400 | Valor inválido",
      400,
      "Valor deve estar no formato decimal com 2 casas (ex: 7.89)",
      () => put({ ...charge, valor: { original: 123.45 } })
    ],
    ["401 | Token inválido", 401, "Token não fornecido ou inválido", () => send(sandbox, `PUT /cob/${freshTxid()}`)],
    [
      "409 | txid já existe",
      409,
      "Cobrança com este txid já existe",
      async () => {
        await put(charge, "repeated000000000000000000000")
        return put(charge, "repeated000000000000000000000")
      }
    ]
  ])("%s", async (_row, status, message, call) => {
    expect(await call()).toMatchObject({ status, body: { statusCode: status, message } })
  })
})

describe("Solicitar Devolução", () => {
  const put = (body: unknown, e2eid = received, id: string = randomUUID().slice(0, 8)) =>
    api(`PUT /pix/${e2eid}/devolucao/${id}`, { body })

  it("201 Created: the documented request, answered with the documented fields", async () => {
    const body = { valor: "7.89", natureza: "ORIGINAL", descricao: "Devolução solicitada pelo recebedor" }
    expect(await put(body, received, "D123456789")).toMatchObject({
      status: 201,
      body: {
        ...body,
        id: "D123456789",
        rtrId: expect.stringMatching(/^D\w{31}$/),
        horario: { solicitacao: expect.stringMatching(/Z$/) },
        status: "EM_PROCESSAMENTO"
      }
    })
  })

  it.each<[string, number, string, () => Promise<Answer>]>([
    [
      "400 | Valor inválido",
      400,
      "Valor deve estar no formato decimal com 2 casas (ex: 7.89)",
      () => put({ valor: "7.8" })
    ],
    [
      "400 | Valor excede disponível",
      400,
      "Valor da devolução excede o valor restante da transação original",
      () => put({ valor: "100.01" })
    ],
    [
      "404 | Transação não encontrada",
      404,
      "Transação original não encontrada",
      () => put({ valor: "7.89" }, "E".repeat(32))
    ],
    [
      "404 | Transação não é do tipo recebimento",
      404,
      "Transação original não é um Pix recebido",
      () => put({ valor: "7.89" }, "E12345678000000000000enviado0001")
    ],
    [
      "422 | Prazo expirado",
      422,
      "Prazo de 89 dias para devolução excedido",
      () => put({ valor: "7.89" }, "E12345678000000000000antigo00001")
    ],
    [
      "e2eid | exatamente 32 caracteres alfanuméricos: the page's own example has 33",
      400,
      "e2eid deve conter exatamente 32 caracteres alfanuméricos",
      () => put({ valor: "7.89" }, "E12345678901234567890123456789012")
    ],
    [
      "natureza | MED_FRAUDE não pode ser enviada na requisição",
      400,
      "natureza deve ser ORIGINAL ou RETIRADA",
      () => put({ valor: "7.89", natureza: "MED_FRAUDE" })
    ]
  ])("%s", async (_row, status, message, call) => {
    expect(await call()).toMatchObject({ status, body: { statusCode: status, message } })
  })

  it("Devoluções Parciais: 30.00, 50.00, and 25.00 is over the 20.00 that are left", async () => {
    const own = await startSandbox()
    const ownToken = await tokenFrom(own)
    const refund = async (id: string, valor: string) =>
      (await send(own, `PUT /pix/${received}/devolucao/${id}`, { token: ownToken, body: { valor } })).status
    expect([await refund("DEV001", "30.00"), await refund("DEV002", "50.00"), await refund("DEV003", "25.00")]).toEqual(
      [201, 201, 400]
    )
    await own.close()
  })
})

describe("Transferência PIX", () => {
  const transfer = {
    pixKey: "12345678909",
    creditorDocument: "12345678909",
    priority: "NORM",
    description: "Pagamento referente a NF 12345",
    expiration: 600,
    payment: { currency: "BRL", amount: 100.5 }
  }
  const post = (body: unknown, key: string = randomUUID()) =>
    api("POST /dict/pix", { body, headers: { "x-idempotency-key": key } })

  it("200 OK: the documented request, answered with the documented fields", async () => {
    const { status, body } = await post(transfer)
    expect([status, body]).toEqual([
      200,
      {
        endToEndId: expect.any(String),
        eventDate: expect.stringMatching(/Z$/),
        id: expect.any(Number),
        payment: { amount: 100.5 },
        type: "PENDING"
      }
    ])
  })

  it("Mesma idempotency key = mesma resposta (não cria nova)", async () => {
    const key = "550e8400-e29b-41d4-a716-446655440000"
    const first = await post({ ...transfer, payment: { amount: 100 } }, key)
    expect(await post({ ...transfer, payment: { amount: 100 } }, key)).toMatchObject({ status: 200, body: first.body })
  })

  it.each([
    ["CPF | 11 dígitos", "12345678909"],
    ["CNPJ | 14 dígitos", "12345678000195"],
    ["E-mail | email válido", "joao@email.com"],
    ["Telefone | +55DDDNUMERO", "+5511999999999"],
    ["EVP | UUID", "7d9f0335-8dcc-4054-9bf9-0dbd61d36906"]
  ])("Tipos de Chave PIX: %s", async (_row, pixKey) => {
    expect(await post({ ...transfer, pixKey })).toMatchObject({ status: 200 })
  })

  it.each<[string, number, string, () => Promise<Answer>]>([
    ["400 | Chave PIX inválida", 400, "Chave PIX inválida", () => post({ ...transfer, pixKey: "joao" })],
    [
      "400 | Valor inválido",
      400,
      "payment.amount deve ser um número positivo com no máximo 2 casas decimais",
      () => post({ ...transfer, payment: { amount: "100.50" } })
    ],
    [
      "400 | Idempotency key faltando",
      400,
      "Header x-idempotency-key é obrigatório",
      () => api("POST /dict/pix", { body: transfer })
    ],
    ["401 | Token inválido", 401, "Token não fornecido ou inválido", () => send(sandbox, "POST /dict/pix")],
    [
      "422 | Chave não encontrada",
      422,
      "Chave PIX não encontrada no DICT",
      () => post({ ...transfer, pixKey: "nao-existe@example.com" })
    ],
    [
      "422 | Saldo insuficiente",
      422,
      "Saldo insuficiente",
      () => post({ ...transfer, payment: { amount: 1_000_000 } })
    ],
    [
      "422 | ISPB bloqueado",
      422,
      "ISPB do recebedor não permitido",
      () => post({ ...transfer, ispbDeny: ["12345678", "87654321"] })
    ],
    [
      "HIGH | creditorDocument obrigatório",
      400,
      "creditorDocument é obrigatório quando priority é HIGH",
      () => post({ pixKey: "12345678909", priority: "HIGH", payment: { amount: 1 } })
    ]
  ])("%s", async (_row, status, message, call) => {
    expect(await call()).toMatchObject({ status, body: { statusCode: status, message } })
  })
})

describe("Consultar Saldo", () => {
  it("200 OK: numbers, always one item, overdraft always 0", async () => {
    const own = await startSandbox()
    const { status, body } = await send(own, "GET /accounts/balances", { token: await tokenFrom(own) })
    expect([status, body]).toEqual([
      200,
      {
        data: [
          {
            eventDate: expect.stringMatching(/Z$/),
            balanceAmount: { available: 48_734.9, blocked: 1500, overdraft: 0 }
          }
        ]
      }
    ])
    await own.close()
  })
})
