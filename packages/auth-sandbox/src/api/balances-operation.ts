import * as v from "valibot"
import { type Operation, errors } from "../http/operation.ts"

const balance = v.object({
  data: v.array(
    v.object({
      eventDate: v.pipe(v.string(), v.isoTimestamp()),
      balanceAmount: v.object({ available: v.number(), blocked: v.number(), overdraft: v.number() })
    })
  )
})

export const balancesOperation: Operation = {
  route: "GET /accounts/balances",
  summary: "Consultar Saldo",
  tag: "PIX Bacen",
  answers: {
    200: { description: "Saldo da conta", body: balance },
    ...errors({ 401: "Token não fornecido ou inválido", 403: "Permissão negada" })
  }
}
