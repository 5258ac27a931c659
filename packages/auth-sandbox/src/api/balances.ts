import type { Account } from "./account.ts"
import { brlOf } from "./amount.ts"
import type { RouteHandler } from "../http/sandbox-env.ts"

/** `GET /accounts/balances`: numbers, always one item, `overdraft` always 0. */
export function balances(account: Account, now: () => number): RouteHandler {
  return (c) => {
    const balanceAmount = { available: brlOf(account.available), blocked: brlOf(account.blocked), overdraft: 0 }
    return c.json({ data: [{ eventDate: new Date(now()).toISOString(), balanceAmount }] })
  }
}
