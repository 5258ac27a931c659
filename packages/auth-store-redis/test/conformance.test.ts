import { randomBytes, randomUUID } from "node:crypto"
import { encryptedTokenStore, type TokenStore } from "@pix/auth-core"
import { describeChecks, tokenStoreChecks } from "@pix/auth-testkit"
import { afterAll, beforeAll, describe, inject, it, vi } from "vitest"
import { redisTokenStore } from "../src/index.ts"
import {
  type Client,
  type Connect,
  ioredis,
  ioredisCluster,
  ioredisInBytes,
  nodeRedis,
  nodeRedisCluster,
  nodeRedisInBytes
} from "./clients.ts"
import { longLeases, waitForLeases } from "./long-leases.ts"

const { url, clusterUrl } = inject("redis")
const encrypted = (store: TokenStore, key: Buffer) => encryptedTokenStore(store, { key })

describe.each<[string, Connect, string, ((store: TokenStore, key: Buffer) => TokenStore)?]>([
  ["redisTokenStore by node-redis", nodeRedis, url],
  ["redisTokenStore by ioredis", ioredis, url],
  ["redisTokenStore by node-redis, which gives bytes", nodeRedisInBytes, url],
  ["redisTokenStore by ioredis, which gives bytes", ioredisInBytes, url],
  ["encryptedTokenStore over redisTokenStore by node-redis", nodeRedis, url, encrypted],
  ["encryptedTokenStore over redisTokenStore by ioredis", ioredis, url, encrypted],
  ["redisTokenStore on a cluster by node-redis", nodeRedisCluster, clusterUrl],
  ["redisTokenStore on a cluster by ioredis", ioredisCluster, clusterUrl]
])("%s", (_, connect, at, through = (store) => store) => {
  let clients: ReadonlyArray<Client> = []
  beforeAll(async () => {
    clients = await Promise.all([connect(at), connect(at)])
    // A cluster serves nobody in its first two seconds.
    await vi.waitFor(() => clients[0]?.send(["SET", "up", "1"], "up"), { timeout: 60_000, interval: 50 })
  })
  afterAll(async () => {
    for (const client of clients) await client[Symbol.asyncDispose]()
  })

  // Two connections, and a prefix and a key of its own for each place.
  const checks = tokenStoreChecks(() => {
    const [keyPrefix, key, waiting] = [`${randomUUID()}:`, randomBytes(32), [...clients]]
    let connected = true
    const open = () => {
      const client = waiting.shift()
      if (client === undefined) throw new Error("a place is opened twice")
      const send: Client["send"] = async (command, about) => {
        if (!connected) throw new Error("the connection is closed")
        return client.send(command, about)
      }
      return longLeases(through(redisTokenStore({ send, keyPrefix }), key))
    }
    return { open, wait: waitForLeases, disconnect: () => void (connected = false) }
  })
  // Side by side, since those about leases wait.
  describeChecks("keeps the promises of a store", checks, { describe, it: it.concurrent })
})
