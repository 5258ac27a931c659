import { randomUUID } from "node:crypto"
import type { Account } from "./account.ts"
import { brlOf, centsOf } from "./amount.ts"
import { ApiError } from "../http/error-body.ts"
import { idempotencyKey, transfer } from "./dict-pix-operation.ts"
import { readBody, requireValid } from "../http/json-body.ts"
import type { SandboxSettings } from "../options.ts"
import type { RouteHandler } from "../http/sandbox-env.ts"

/**
 * `POST /dict/pix`: sends money to a Pix key. The same `x-idempotency-key` again answers with the first transfer and
 * creates nothing. A transfer stays `PENDING`: upstream tells how it ended by webhook.
 */
export function dictPix(account: Account, { now, assumptions }: SandboxSettings): RouteHandler {
  const transfers = new Map<string, { readonly body: string; readonly answer: object; readonly at: number }>()
  const memory = (assumptions.idempotencyKeySeconds ?? Infinity) * 1000
  let count = 0

  return async (c) => {
    const key = requireValid(idempotencyKey, c.req.header("x-idempotency-key")).toLowerCase()
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
