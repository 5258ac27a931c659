import { randomUUID } from "node:crypto"
import { createTokenManager, ntxPay, type TokenEvent } from "@pix/auth-core"
import { describe, expect, inject, it, vi } from "vitest"
import { redisTokenStore } from "../src/index.ts"
import { breakableProxy, type BreakableProxy } from "./breakable-proxy.ts"
import { type Connect, ioredis, nodeRedis } from "./clients.ts"

const storeTimeout = 200

const clients: ReadonlyArray<[string, Connect]> = [
  ["node-redis", nodeRedis],
  ["ioredis", ioredis]
]
const harms: ReadonlyArray<[string, (proxy: BreakableProxy) => void, (proxy: BreakableProxy) => void]> = [
  ["stalled", ({ stall }) => stall(), ({ resume }) => resume()],
  ["dropped", ({ cut }) => cut(), ({ mend }) => mend()]
]

describe.concurrent.each(clients)("with %s", (_, connect) => {
  it.each(harms)(
    "a connection that is %s costs the store's deadline once; afterwards the token is shared again",
    async (_harm, break_, mend) => {
      await using proxy = await breakableProxy(inject("redis").url)
      await using client = await connect(proxy.url)
      const store = redisTokenStore({ send: client.send, keyPrefix: `${randomUUID()}:` })
      let requests = 0
      const fetch = async () =>
        Response.json({ access_token: `token-${++requests}`, token_type: "Bearer", expires_in: 3600 })
      const options = { provider: ntxPay(), clientId: "a", clientSecret: "12345678", store, storeTimeout, fetch }
      await using tokens = createTokenManager(options)
      const events: Array<TokenEvent> = []
      tokens.subscribe((event) => void events.push(event))

      break_(proxy)
      expect(await tokens.getToken()).toBe("token-1")
      // Once: the other operations of this renewal are not tried.
      expect(events.map((event) => event._tag)).toEqual(["StoreFailed", "TokenRequested", "TokenRenewed"])

      mend(proxy)
      // The client finds its way back in its own time.
      const sharedAgain = async () => {
        tokens.invalidateToken(await tokens.getToken())
        const renewed = await tokens.getToken()
        await using others = createTokenManager(options)
        expect(await others.getToken()).toBe(renewed)
      }
      await vi.waitFor(sharedAgain, { timeout: 60_000, interval: 50 })
    }
  )
})
