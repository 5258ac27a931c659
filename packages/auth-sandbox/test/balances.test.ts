import { expect, it } from "vitest"
import { handlerOnManualClock, send, tokenFrom } from "./sandbox-client.ts"

it("GET /accounts/balances answers the documented balance: numbers, one item, overdraft 0", async () => {
  const { api, clock } = handlerOnManualClock()
  const answer = await send(api, "GET /accounts/balances", { token: await tokenFrom(api) })
  expect(answer.status).toBe(200)
  expect(answer.body).toEqual({
    data: [
      {
        eventDate: new Date(clock.at).toISOString(),
        balanceAmount: { available: 48_734.9, blocked: 1500, overdraft: 0 }
      }
    ]
  })
})

it("the account can hold other sums", async () => {
  const { api } = handlerOnManualClock({ account: { available: 1.1, blocked: 0 } })
  const { body } = await send(api, "GET /accounts/balances", { token: await tokenFrom(api) })
  expect(body).toMatchObject({ data: [{ balanceAmount: { available: 1.1, blocked: 0 } }] })
})
