import { decodeJwt } from "jose"
import { expect, it } from "vitest"
import { askForToken, handlerOnManualClock, send, tokenFrom } from "./sandbox-client.ts"

it("shifted before a token is issued, its claims are as far ahead of everybody else's clock", async () => {
  const { api, clock } = handlerOnManualClock()
  api.clock.shift(120_000)
  const { iat, exp } = decodeJwt(await tokenFrom(api))
  expect([iat, exp]).toEqual([clock.at / 1000 + 120, clock.at / 1000 + 3720])
})

it("shifted afterwards, a token expires so much earlier, or later", async () => {
  const { api, clock } = handlerOnManualClock({ tokenLifetime: 60 })
  const token = await tokenFrom(api)
  api.clock.shift(59_999)
  expect(await send(api, "GET /accounts/balances", { token })).toMatchObject({ status: 200 })
  api.clock.shift(1)
  expect(await send(api, "GET /accounts/balances", { token })).toMatchObject({ status: 401 })
  api.clock.shift(-60_000)
  expect(await send(api, "GET /accounts/balances", { token })).toMatchObject({ status: 200 })
  expect(api.clock.now()).toBe(clock.at)
})

it("shows in the Date header and in every timestamp", async () => {
  const { api, clock } = handlerOnManualClock()
  api.clock.shift(-86_400_000)
  const { headers } = await askForToken(api)
  expect(headers.get("date")).toBe(new Date(clock.at - 86_400_000).toUTCString())
  const { body } = await send(api, "GET /accounts/balances", { token: await tokenFrom(api) })
  expect(body).toMatchObject({ data: [{ eventDate: new Date(clock.at - 86_400_000).toISOString() }] })
})

it.each([0.5, Number.NaN, "3600"])("cannot be shifted by %j", (milliseconds) => {
  const { api } = handlerOnManualClock()
  expect(() => api.clock.shift(milliseconds as number)).toThrow(
    new TypeError("Sandbox: `milliseconds` must be a whole number; a negative one sets the clock back.")
  )
})
