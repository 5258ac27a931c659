import { randomUUID } from "node:crypto"
import type { Account } from "./account.ts"
import { centsOf } from "./amount.ts"
import { ApiError } from "../http/error-body.ts"
import { e2eid as e2eidRule, refund as refundRule, refundId } from "./devolucao-operation.ts"
import { refuseZero } from "../http/field-rules.ts"
import { readBody, requireValid } from "../http/json-body.ts"
import type { SandboxSettings } from "../options.ts"
import type { RouteHandler } from "../http/sandbox-env.ts"

const refundPeriod = 89 * 86_400_000

/**
 * `PUT /pix/{e2eid}/devolucao/{id}`: gives a received Pix back, wholly or in parts. A refund stays `EM_PROCESSAMENTO`:
 * upstream tells how it ended by webhook only, and when it moves the balance is not documented, so it does not here.
 */
export function devolucao(account: Account, { now, assumptions }: SandboxSettings): RouteHandler {
  const refunds = new Map<string, object>()
  const refundedCents = new Map<string, number>()

  return async (c) => {
    const e2eid = requireValid(e2eidRule, c.req.param("e2eid"))
    const id = requireValid(refundId, c.req.param("id"))
    const asked = await readBody(c.req, refundRule, assumptions)
    refuseZero(asked.valor, assumptions)

    const original = account.pix.get(e2eid)
    if (!original) throw new ApiError(404, "Transação original não encontrada")
    if (original.direction === "sent") throw new ApiError(404, "Transação original não é um Pix recebido")
    if (now() - original.at > refundPeriod) throw new ApiError(422, "Prazo de 89 dias para devolução excedido")

    const key = `${e2eid}/${id}`
    const earlier = refunds.get(key)
    if (earlier && assumptions.repeatedRefund === "same") return c.json(earlier, 201)
    if (earlier) throw new ApiError(409, "Devolução com este id já existe")

    const refunded = (refundedCents.get(e2eid) ?? 0) + centsOf(asked.valor)
    if (refunded > centsOf(original.amount)) {
      throw new ApiError(400, "Valor da devolução excede o valor restante da transação original")
    }
    refundedCents.set(e2eid, refunded)
    const solicitacao = new Date(now()).toISOString()
    const refund = { id, rtrId: returnId(solicitacao), ...asked, horario: { solicitacao }, status: "EM_PROCESSAMENTO" }
    refunds.set(key, refund)
    return c.json(refund, 201)
  }
}

/** `D`, the ISPB, the minute and eleven characters: 32 in all, as an end-to-end id. */
function returnId(instant: string): string {
  const minute = instant.replaceAll(/\D/g, "").slice(0, 12)
  return `D12345678${minute}${randomUUID().replaceAll("-", "").slice(0, 11)}`
}
