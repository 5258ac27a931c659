import * as v from "valibot"
import { decimalAmount, oneOf, section, text } from "../http/field-rules.ts"
import { type Operation, errors } from "../http/operation.ts"

// The documentation says exactly 32, though its own example has 33.
const e2eidMessage = "e2eid deve conter exatamente 32 caracteres alfanuméricos"
export const e2eid: v.GenericSchema<string> = v.pipe(v.string(e2eidMessage), v.regex(/^[a-zA-Z0-9]{32}$/, e2eidMessage))
export const refundId: v.GenericSchema<string> = text("id", 35, 1)

const descricao = v.exactOptional(text("descricao", 140))

/** What a refund is asked for with. */
export interface Refund {
  readonly valor: string
  readonly natureza: "ORIGINAL" | "RETIRADA"
  readonly descricao?: string
}

export const refund: v.GenericSchema<unknown, Refund> = section("", {
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

export const devolucaoOperation: Operation = {
  route: "PUT /pix/{e2eid}/devolucao/{id}",
  summary: "Solicitar Devolução",
  tag: "PIX Bacen",
  path: { e2eid, id: refundId },
  body: refund,
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
