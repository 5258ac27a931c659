import { decodeJwt } from "jose"
import { expect, it } from "vitest"
import { askForToken, freshTxid, handlerOnManualClock, send, tokenFrom } from "./sandbox-client.ts"

const balances = "GET /accounts/balances"

it("counts requests by route and answers by status", async () => {
  const { api } = handlerOnManualClock()
  const token = await tokenFrom(api)
  await askForToken(api, { body: {} })
  await send(api, balances, { token })
  await send(api, balances)
  await send(api, `PUT /cob/${freshTxid()}`, { token, body: {} })
  await send(api, "GET /nowhere")
  await send(api, "GET /.well-known/jwks.json")
  expect(api.stats()).toMatchObject({
    tokenRequests: 2,
    tokensIssued: 1,
    apiCalls: 3,
    requests: {
      "POST /oauth/token": 2,
      "GET /.well-known/jwks.json": 1,
      "PUT /cob/{txid}": 1,
      "PUT /pix/{e2eid}/devolucao/{id}": 0,
      "POST /dict/pix": 0,
      "GET /accounts/balances": 2
    },
    statuses: { 200: 3, 400: 2, 401: 1, 404: 1 }
  })
})

it("remembers route, status, instant and which token, by its id", async () => {
  const { api, clock } = handlerOnManualClock({ tokenLifetime: 60 })
  const start = clock.at
  const token = await tokenFrom(api)
  const tokenId = decodeJwt(token).jti
  await send(api, balances, { token })
  clock.at += 60_000
  await send(api, balances, { token })
  await send(api, balances, { token: "rubbish" })
  await send(api, "GET /nowhere")
  expect(api.stats().recent).toEqual([
    { at: start, route: "POST /oauth/token", status: 200, tokenId },
    { at: start, route: balances, status: 200, tokenId },
    { at: start + 60_000, route: balances, status: 401, tokenId },
    { at: start + 60_000, route: balances, status: 401 },
    { at: start + 60_000, route: "unknown", status: 404 }
  ])
})

it("holds no token and no secret, whatever was sent", async () => {
  const { api } = handlerOnManualClock()
  const token = await tokenFrom(api)
  const forged = `${btoa("{}")}.${btoa(JSON.stringify({ jti: "a secret in the wrong place" }))}.x`
  await send(api, balances, { token })
  await send(api, balances, { token: forged })
  await send(api, `GET /${token}?secret=${api.clientSecret}`)
  const text = JSON.stringify(api.stats())
  for (const secret of [token, ...token.split("."), api.clientSecret, "wrong place"]) expect(text).not.toContain(secret)
})

it("remembers the latest 100 requests", async () => {
  const { api, clock } = handlerOnManualClock()
  const start = clock.at
  for (let index = 0; index < 101; index += 1) {
    clock.at = start + index
    await send(api, "GET /nowhere")
  }
  const { recent, statuses } = api.stats()
  expect([recent.length, recent[0]?.at, recent.at(-1)?.at]).toEqual([100, start + 1, start + 100])
  expect(statuses).toEqual({ 404: 101 })
})

it("starts afresh on resetStats; tokens stay good", async () => {
  const { api } = handlerOnManualClock()
  const token = await tokenFrom(api)
  api.resetStats()
  expect(api.stats()).toMatchObject({ tokenRequests: 0, tokensIssued: 0, apiCalls: 0, statuses: {}, recent: [] })
  expect(await send(api, balances, { token })).toMatchObject({ status: 200 })
  expect(api.stats()).toMatchObject({ tokenRequests: 0, apiCalls: 1, statuses: { 200: 1 } })
})

it("gives a snapshot that does not change", async () => {
  const { api } = handlerOnManualClock()
  const before = api.stats()
  await tokenFrom(api)
  expect(before).toMatchObject({ tokenRequests: 0, requests: { "POST /oauth/token": 0 }, statuses: {}, recent: [] })
})

it("answers with a Date header of its own clock", async () => {
  const { api, clock } = handlerOnManualClock()
  const { headers } = await askForToken(api)
  expect(headers.get("date")).toBe(new Date(clock.at).toUTCString())
})
