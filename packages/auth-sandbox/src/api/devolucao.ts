import { randomUUID } from "node:crypto"
import * as v from "valibot"
import { ApiError } from "../http/error-body.ts"
import { oneOf, section, text } from "../http/field-rules.ts"
import { readBody } from "../http/json-body.ts"
import { type Operation, errors } from "../http/operation.ts"
import type { RouteHandler, RouteSettings } from "../http/route-handler.ts"
import { requireValidInput } from "../http/validation.ts"
import type { Account } from "./account.ts"
import { centsOf, decimalAmount, refuseZero } from "./amount.ts"

const route = "PUT /pix/{e2eid}/devolucao/{id}"

// The documentation says exactly 32, though its own example has 33.
const e2eidMessage = "e2eid deve conter exatamente 32 caracteres alfanuméricos"
const e2eidRule: v.GenericSchema<string> = v.pipe(v.string(e2eidMessage), v.regex(/^[a-zA-Z0-9]{32}$/, e2eidMessage))
const refundId: v.GenericSchema<string> = text("id", 35, 1)

const descricao = v.exactOptional(text("descricao", 140))

/** The body of a request for a refund. */
interface Refund {
  readonly valor: string
  readonly natureza: "ORIGINAL" | "RETIRADA"
  readonly descricao?: string
}

const refundRule: v.GenericSchema<unknown, Refund> = section("", {
  valor: decimalAmount,
  natureza: v.optional(oneOf("natureza", ["ORIGINAL", "RETIRADA"]), "ORIGINAL"),
  descricao
})

const instant = v.pipe(v.string(), v.isoTimestamp())
const madeRefund = v.object({
  id: refundId,
  rtrId: v.pipe(v.string(), v.length(32)),
  valor: decimalAmount,
  natureza: v.picklist(["ORIGINAL", "RETIRADA", "MED_OPERACIONAL", "MED_FRAUDE"]),
  descricao,
  horario: v.object({ solicitacao: instant, liquidacao: v.exactOptional(instant) }),
  status: v.picklist(["EM_PROCESSAMENTO", "DEVOLVIDO", "NAO_REALIZADO"]),
  motivo: v.exactOptional(v.string())
})

export const devolucaoOperation: Operation<typeof route> = {
  route,
  summary: "Solicitar Devolução",
  tag: "PIX Bacen",
  path: { e2eid: e2eidRule, id: refundId },
  body: refundRule,
  example: { valor: "7.89", natureza: "ORIGINAL", descricao: "Devolução solicitada pelo recebedor" },
  answers: {
    201: { description: "Devolução em processamento", body: madeRefund },
    ...errors({
      400: "Valor inválido, valor excede disponível",
      401: "Token inválido",
      403: "Permissão negada",
      404: "Transação não encontrada, transação não é do tipo recebimento",
      409: "id já existe",
      422: "Prazo expirado"
    })
  }
}

const refundPeriod = 89 * 86_400_000

/**
 * Refunds a received Pix, in full or in parts. A refund stays `EM_PROCESSAMENTO`: upstream reports the result by webhook
 * only. The balance stays, too: when a refund changes it is not documented.
 */
export function devolucao(account: Account, { now, assumptions }: RouteSettings): RouteHandler {
  const refunds = new Map<string, object>()
  const refundedCents = new Map<string, number>()

  return async (c) => {
    const e2eid = requireValidInput(e2eidRule, c.req.param("e2eid"))
    const id = requireValidInput(refundId, c.req.param("id"))
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

/** `D`, the ISPB, the minute and eleven characters: 32 in all, like an end-to-end id. */
function returnId(requestedAt: string): string {
  const minute = requestedAt.replaceAll(/\D/g, "").slice(0, 12)
  return `D12345678${minute}${randomUUID().replaceAll("-", "").slice(0, 11)}`
}
