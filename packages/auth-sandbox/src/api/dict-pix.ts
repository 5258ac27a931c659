import { randomUUID } from "node:crypto"
import * as v from "valibot"
import { ApiError } from "../http/error-body.ts"
import { oneOf, section, whole } from "../http/field-rules.ts"
import { readBody } from "../http/json-body.ts"
import { type Operation, errors } from "../http/operation.ts"
import type { RouteHandler, RouteSettings } from "../http/route-handler.ts"
import { requireValidInput } from "../http/validation.ts"
import type { Account } from "./account.ts"
import { brlOf, centsOf } from "./amount.ts"

const route = "POST /dict/pix"

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

// Without the flag `i`: a pattern in JSON Schema has no flags.
const uuidV4 = /^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-4[0-9a-fA-F]{3}-[89abAB][0-9a-fA-F]{3}-[0-9a-fA-F]{12}$/
const idempotencyKey: v.GenericSchema<string> = v.pipe(
  v.string("Header x-idempotency-key é obrigatório"),
  v.regex(uuidV4, "Header x-idempotency-key deve ser um UUID v4")
)

/** The body of a request for a transfer. */
interface Transfer {
  readonly pixKey: string
  readonly payment: { readonly currency?: "BRL"; readonly amount: number }
  readonly creditorDocument?: string
  readonly priority: "NORM" | "HIGH"
  readonly description?: string
  readonly paymentFlow?: string
  readonly expiration: number
  readonly ispbDeny?: string[]
}

const transfer: v.GenericSchema<unknown, Transfer> = v.pipe(
  section("", {
    pixKey: v.pipe(
      v.string(invalidKey),
      v.check((key) => Object.values(pixKeyPatterns).some((pattern) => pattern.test(key)), invalidKey)
    ),
    payment: section("payment", {
      currency: v.exactOptional(oneOf("payment.currency", ["BRL"])),
      // A number; charges and refunds write a text.
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
    ({ priority, creditorDocument }) => priority !== "HIGH" || creditorDocument !== undefined,
    "creditorDocument é obrigatório quando priority é HIGH"
  )
)

const madeTransfer = v.object({
  endToEndId: v.pipe(v.string(), v.uuid()),
  eventDate: v.pipe(v.string(), v.isoTimestamp()),
  id: v.number(),
  payment: v.object({ amount: v.number() }),
  type: v.picklist(["PENDING", "COMPLETED", "ERROR"])
})

export const dictPixOperation: Operation<typeof route> = {
  route,
  summary: "Transferência PIX",
  tag: "PIX Bacen",
  headers: { "x-idempotency-key": idempotencyKey },
  body: transfer,
  example: { pixKey: "12345678909", priority: "NORM", payment: { currency: "BRL", amount: 100.5 } },
  answers: {
    200: { description: "Transferência em processamento", body: madeTransfer },
    ...errors({
      400: "Chave PIX inválida, valor inválido, idempotency key faltando",
      401: "Token inválido",
      403: "Permissão negada",
      422: "Chave não encontrada, saldo insuficiente, ISPB bloqueado"
    })
  }
}

/**
 * Sends money to a Pix key. The same `x-idempotency-key` again answers with the first transfer and creates nothing. A
 * transfer stays `PENDING`: upstream reports the result by webhook.
 */
export function dictPix(account: Account, { now, assumptions }: RouteSettings): RouteHandler {
  const transfers = new Map<string, { readonly body: string; readonly answer: object; readonly at: number }>()
  const memory = (assumptions.idempotencyKeySeconds ?? Infinity) * 1000
  let count = 0

  return async (c) => {
    const key = requireValidInput(idempotencyKey, c.req.header("x-idempotency-key")).toLowerCase()
    const asked = await readBody(c.req, transfer, assumptions)

    const body = JSON.stringify(asked)
    const known = transfers.get(key)
    const earlier = known && now() - known.at < memory ? known : undefined
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
      id: (count += 1),
      payment: { amount: brlOf(cents) },
      type: "PENDING"
    }
    transfers.set(key, { body, answer, at: now() })
    // 200, where the other writes answer 201.
    return c.json(answer, 200)
  }
}
