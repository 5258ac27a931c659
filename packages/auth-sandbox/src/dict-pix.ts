import { randomUUID } from "node:crypto"
import * as v from "valibot"
import type { Account } from "./account.ts"
import { brlOf, centsOf } from "./amount.ts"
import { ApiError } from "./error-body.ts"
import { oneOf, section, whole } from "./field-rules.ts"
import { readBody } from "./json-body.ts"
import type { SandboxSettings } from "./options.ts"
import type { RouteHandler } from "./sandbox-env.ts"

const pixKeyPatterns = {
  cpf: /^\d{11}$/,
  cnpj: /^\d{14}$/,
  email: /^[^\s@]+@[^\s@]+\.[^\s@]+$/,
  phone: /^\+55\d{10,11}$/,
  random: /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i
}
const invalidKey = "Chave PIX inválida"
const invalidAmount = "payment.amount deve ser um número positivo com no máximo 2 casas decimais"
const invalidDocument = "creditorDocument deve ser um CPF (11 dígitos) ou CNPJ (14 dígitos)"
const invalidIspbs = "ispbDeny deve ser uma lista de textos"
const textField = (name: string) => v.string(`${name} deve ser um texto`)

const transferRequest = v.pipe(
  section("", {
    pixKey: v.pipe(
      v.string(invalidKey),
      v.check((key) => Object.values(pixKeyPatterns).some((pattern) => pattern.test(key)), invalidKey)
    ),
    payment: section("payment", {
      currency: v.exactOptional(oneOf("payment.currency", ["BRL"])),
      // A number here, where charges and refunds have a text.
      amount: v.pipe(
        v.number(invalidAmount),
        v.check((amount) => amount > 0 && /^\d+(\.\d{1,2})?$/.test(String(amount)), invalidAmount)
      )
    }),
    creditorDocument: v.exactOptional(v.pipe(v.string(invalidDocument), v.regex(/^(\d{11}|\d{14})$/, invalidDocument))),
    priority: v.optional(oneOf("priority", ["NORM", "HIGH"]), "NORM"),
    description: v.exactOptional(textField("description")),
    paymentFlow: v.exactOptional(textField("paymentFlow")),
    expiration: v.optional(whole("expiration", 1, 10_800), 600),
    ispbDeny: v.exactOptional(v.array(v.string(invalidIspbs), invalidIspbs))
  }),
  v.check(
    (transfer) => transfer.priority !== "HIGH" || transfer.creditorDocument !== undefined,
    "creditorDocument é obrigatório quando priority é HIGH"
  )
)

const uuidV4 = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/i

/**
 * `POST /dict/pix`: sends money to a Pix key. The same `x-idempotency-key` again answers with the first transfer and
 * creates nothing. A transfer stays `PENDING`: upstream tells how it ended by webhook.
 */
export function dictPix(account: Account, { now, assumptions }: SandboxSettings): RouteHandler {
  // For the sandbox's lifetime: how long upstream remembers a key is not documented.
  const transfers = new Map<string, { readonly body: string; readonly answer: object }>()

  return async (c) => {
    const key = c.req.header("x-idempotency-key")
    if (key === undefined) throw new ApiError(400, "Header x-idempotency-key é obrigatório")
    if (!uuidV4.test(key)) throw new ApiError(400, "Header x-idempotency-key deve ser um UUID v4")
    const asked = await readBody(c.req, transferRequest, assumptions.maxBodyBytes)

    const body = JSON.stringify(asked)
    const earlier = transfers.get(key.toLowerCase())
    if (earlier && earlier.body !== body && assumptions.reusedIdempotencyKey === "reject") {
      throw new ApiError(422, "x-idempotency-key já utilizada com outro corpo")
    }
    if (earlier) return c.json(earlier.answer, 200)

    const cents = centsOf(asked.payment.amount)
    if (account.unknownPixKeys.has(asked.pixKey)) throw new ApiError(422, "Chave PIX não encontrada no DICT")
    if (asked.ispbDeny?.includes(account.creditorIspb)) throw new ApiError(422, "ISPB do recebedor não permitido")
    if (cents > account.available) throw new ApiError(422, "Saldo insuficiente")
    account.available -= cents

    const answer = {
      // Documented as a UUID: the real end-to-end id comes by webhook.
      endToEndId: randomUUID(),
      eventDate: new Date(now()).toISOString(),
      id: transfers.size + 1,
      payment: { amount: brlOf(cents) },
      type: "PENDING"
    }
    transfers.set(key.toLowerCase(), { body, answer })
    // 200, where the other writes answer 201.
    return c.json(answer, 200)
  }
}
