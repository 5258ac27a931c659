import { createAuthFetch, createTokenManager, ntxPay } from "@pix/auth-fetch"
import { redisTokenStore } from "@pix/auth-store-redis"
import { Redis } from "ioredis"
import { work } from "./work.ts"

const redis = new Redis(process.env["REDIS_URL"] ?? "redis://127.0.0.1:6379")
// Without a listener, a connection that is lost would end the process. The manager goes on without its store.
redis.on("error", (error) => console.error("redis", error.message))

const tokens = createTokenManager({
  provider: ntxPay(),
  clientId: process.env["PIX_CLIENT_ID"],
  clientSecret: process.env["PIX_CLIENT_SECRET"],
  baseUrl: process.env["PIX_BASE_URL"],
  // All workers, on all machines, share one token.
  store: redisTokenStore({ send: ([name, ...args]) => redis.call(name, ...args) })
})

const stop = new AbortController()
process.once("SIGTERM", () => stop.abort())
process.once("SIGINT", () => stop.abort())

await work(redis, createAuthFetch(tokens), stop.signal)
await tokens.dispose()
redis.disconnect()
