import * as v from "valibot"
import { type Operation, errors } from "../http/operation.ts"
import type { RouteHandler, RouteSettings } from "../http/route-handler.ts"
import type { Account } from "./account.ts"
import { brlOf } from "./amount.ts"

const route = "GET /accounts/balances"

const balance = v.object({
  data: v.array(
    v.object({
      eventDate: v.pipe(v.string(), v.isoTimestamp()),
      balanceAmount: v.object({ available: v.number(), blocked: v.number(), overdraft: v.number() })
    })
  )
})

export const balancesOperation: Operation<typeof route> = {
  route,
  summary: "Consultar Saldo",
  tag: "PIX Bacen",
  answers: {
    200: { description: "Saldo da conta", body: balance },
    ...errors({ 401: "Token não fornecido ou inválido", 403: "Permissão negada" })
  }
}

/** The balances of the account: numbers, always one item, `overdraft` always 0. */
export function balances(account: Account, { now }: RouteSettings): RouteHandler {
  return (c) => {
    const balanceAmount = { available: brlOf(account.available), blocked: brlOf(account.blocked), overdraft: 0 }
    return c.json({ data: [{ eventDate: new Date(now()).toISOString(), balanceAmount }] })
  }
}
