import { randomUUID } from "node:crypto"
import { createTokenManager, encryptedTokenStore, ntxPay, type TokenEvent, type TokenStore } from "@pix/auth-core"
import { createClient } from "redis"
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest"
import { redisTokenStore } from "../src/index.ts"
import { type Client, ioredis, nodeRedis } from "./clients.ts"

const { url, clusterUrl } = inject("redis")
const inAnHour = () => Date.now() + 3_600_000
const entry = (generation: number, value = "a token") => ({ value, generation, expiresAt: inAnHour() })

let client: Client
beforeAll(async () => {
  client = await nodeRedis(url)
})
afterAll(() => client[Symbol.asyncDispose]())

/** A store under a prefix of its own, and its keys. */
function place() {
  const keyPrefix = `${randomUUID()}:`
  const store = redisTokenStore({ send: client.send, keyPrefix })
  return { store, token: `${keyPrefix}{a}:token`, lease: `${keyPrefix}{a}:lease` }
}

const ask = (...command: [string, ...Array<string>]) => client.send(command, "")

/** A manager on the store, which gets that token, and what it told. */
async function managed(store: TokenStore, accessToken: string) {
  const events: Array<TokenEvent> = []
  const fetch = async () => Response.json({ access_token: accessToken, token_type: "Bearer", expires_in: 3600 })
  // On a busy machine a store is slow, and not down.
  const options = { provider: ntxPay(), clientId: "a", clientSecret: "12345678", store, storeTimeout: 60_000, fetch }
  const tokens = createTokenManager(options)
  tokens.subscribe((event) => void events.push(event))
  const got = await tokens.getToken()
  // Waits until the token is saved.
  await tokens.dispose()
  return { got, told: events.map((event) => event._tag), events }
}

describe("what is in Redis", () => {
  it("is one string, which ends when the token does, also after a clear", async () => {
    const { store, token } = place()
    const expiresAt = inAnHour() + 0.4
    await store.save("a", { value: "a token", generation: 7, expiresAt })
    expect(await ask("GET", token)).toBe("7\na token")
    expect(await ask("PEXPIRETIME", token)).toBe(Math.ceil(expiresAt))
    await store.clear("a", 7)
    expect(await ask("GET", token)).toBe("7\n")
    expect(await ask("PEXPIRETIME", token)).toBe(Math.ceil(expiresAt))
  })

  it("has both keys in one slot of a cluster", async () => {
    await using cluster = await nodeRedis(clusterUrl)
    const { token, lease } = place()
    const slot = (key: string) => cluster.send(["CLUSTER", "KEYSLOT", key], key)
    expect(await slot(token)).toBe(await slot(lease))
  })

  it("has a lease that ends by itself, owned by a random text", async () => {
    const { store, lease } = place()
    const taken = await store.lease?.("a", 600_000)
    const left = Number(await ask("PTTL", lease))
    expect(left).toBeGreaterThan(500_000)
    expect(left).toBeLessThanOrEqual(600_000)
    const owner = await ask("GET", lease)
    expect(owner).toMatch(/^[0-9a-f-]{36}$/)
    await taken?.release()
    expect(await ask("EXISTS", lease)).toBe(0)
    await store.lease?.("a", 600_000)
    expect(await ask("GET", lease)).not.toBe(owner)
  })

  it("has a short lease that is prolonged from now on, and stays away once it was released", async () => {
    const { store, lease } = place()
    const taken = await store.lease?.("a", 600_000, 60_000)
    expect(Number(await ask("PTTL", lease))).toBeLessThanOrEqual(60_000)
    const owner = await ask("GET", lease)
    expect(await taken?.prolong?.(600_000)).toBe(true)
    expect(Number(await ask("PTTL", lease))).toBeGreaterThan(500_000)
    expect(await ask("GET", lease)).toBe(owner)
    await taken?.release()
    expect(await taken?.prolong?.(600_000)).toBe(false)
    expect(await ask("EXISTS", lease)).toBe(0)
  })

  it("has keys under a prefix, pix-auth: by default", async () => {
    const sent: Array<string> = []
    const send = async ([, key = ""]: [string, ...Array<string>]) => {
      sent.push(key)
      return null
    }
    await redisTokenStore({ send }).load("a")
    await redisTokenStore({ send, keyPrefix: "" }).load("a")
    expect(sent).toEqual(["pix-auth:{a}:token", "{a}:token"])
  })

  it("is no plain text when it is encrypted", async () => {
    const { store } = place()
    const written: Array<string> = []
    const spying = (beneath: TokenStore): TokenStore => ({
      ...beneath,
      save: (key, saved) => {
        written.push(key)
        return beneath.save(key, saved)
      }
    })
    const encrypted = encryptedTokenStore(spying(store), { key: "ab".repeat(32) })
    await managed(encrypted, "the-token-itself")
    const { value = "" } = (await store.load(written[0] ?? "")) ?? {}
    expect(value.length).toBeGreaterThan(100)
    expect(value).not.toContain("the-token-itself")
    expect((await managed(encrypted, "not needed")).got).toBe("the-token-itself")
  })
})

describe("what is no token", () => {
  it.each(["token", "lease"] as const)(
    "another type at the key of the %s is an error that says what to do",
    async (kind) => {
      const at = place()
      await ask("RPUSH", at[kind], "a list")
      const operations =
        kind === "token"
          ? [() => at.store.load("a"), () => at.store.save("a", entry(1)), () => at.store.clear("a", 1)]
          : [() => at.store.lease?.("a", 1_000)]
      for (const operation of operations) {
        await expect(operation()).rejects.toThrow(
          `redisTokenStore: ${at[kind]} in Redis is no token: another program uses it, set another "keyPrefix"`
        )
      }
      expect(await ask("LRANGE", at[kind], "0", "-1")).toEqual(["a list"])
    }
  )

  it("with ioredis, such an error carries no token", async () => {
    await using other = await ioredis(url)
    const { token } = place()
    await ask("RPUSH", token, "a list")
    const keyPrefix = token.replace("{a}:token", "")
    const error = await redisTokenStore({ send: other.send, keyPrefix })
      .save("a", entry(1, "the-token-itself"))
      .catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(Error)
    expect((error as Error).cause).toBeUndefined()
  })

  it.each(["", "a text", "x\ny", '{"version":1}'])("a foreign text reads as none and gives way: %j", async (text) => {
    const { store, token } = place()
    await ask("SET", token, text)
    expect(await store.load("a")).toEqual({ value: "unreadable", generation: 0 })
    await store.clear("a", 0)
    expect(await ask("GET", token)).toBe(text)
    expect(await store.save("a", entry(1))).toBe(true)
    expect(await store.load("a")).toEqual({ value: "a token", generation: 1 })
  })

  it("a manager tells of it, makes its own token, and saves it", async () => {
    const { store } = place()
    let key = ""
    await managed({ ...store, save: (at, saved) => store.save((key = at), saved) }, "token-1")
    await store.save(key, entry(9, "<html>"))
    const { got, told } = await managed(store, "token-2")
    expect([got, ...told]).toEqual(["token-2", "StoreFailed", "TokenRequested", "TokenRenewed", "ManagerDisposed"])
    expect((await managed(store, "not needed")).got).toBe("token-2")
  })
})

describe("what is given", () => {
  it.each(["9007199254740992", "9".repeat(40), "9".repeat(400)])(
    "by Redis with a generation above all safe whole numbers is an error: %s",
    async (generation) => {
      const { store, token } = place()
      await ask("SET", token, `${generation}\na token`)
      const message = `redisTokenStore: the generation of ${token} in Redis is not a safe whole number (at most 9007199254740991): delete the key`
      await expect(store.load("a")).rejects.toThrow(new Error(message))
      await expect(store.save("a", entry(1))).rejects.toThrow(new Error(message))
    }
  )

  it("by Redis with the highest generation is an entry like any other", async () => {
    const { store } = place()
    expect(await store.save("a", entry(Number.MAX_SAFE_INTEGER))).toBe(true)
    expect(await store.load("a")).toEqual({ value: "a token", generation: Number.MAX_SAFE_INTEGER })
    expect(await store.save("a", entry(Number.MAX_SAFE_INTEGER))).toBe(false)
    await store.clear("a", Number.MAX_SAFE_INTEGER)
    expect(await store.load("a")).toEqual({ value: "", generation: Number.MAX_SAFE_INTEGER })
  })

  it.each([1.5, -1, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53])(
    "to a save with a generation that is no safe whole number is refused: %s",
    async (generation) => {
      const { store } = place()
      await expect(store.save("a", entry(generation))).rejects.toThrow(
        new RangeError("redisTokenStore: a generation must be a whole number from 0 to 9007199254740991")
      )
      expect(await store.load("a")).toBeUndefined()
    }
  )

  it("as a time must be a number, and as a value a text", async () => {
    const { store } = place()
    await expect(store.save("a", { ...entry(1), expiresAt: Number.NaN })).rejects.toThrow(
      /"expiresAt" must be a number/
    )
    await expect(store.lease?.("a", Number.NaN)).rejects.toThrow(/"ttl" must be a number/)
    await expect(store.save("a", { ...entry(1), value: undefined as never })).rejects.toThrow(/must be a text/)
  })

  it("as a key may have any character", async () => {
    const { store } = place()
    const keys = ["", "{", "}", "{}", "a}:token", "a b\n", "\0", "ação", "A", "a", "x".repeat(1_000)]
    for (const [index, key] of keys.entries()) await store.save(key, entry(index + 1))
    for (const [index, key] of keys.entries()) expect(await store.load(key)).toMatchObject({ generation: index + 1 })
  })

  it("by another program at the key of a lease does not look like a lease that never ends", async () => {
    const at = place()
    await ask("SET", at.lease, "a text")
    await expect(at.store.lease?.("a", 1_000)).rejects.toThrow(/is no token: another program uses it/)
    expect(await ask("GET", at.lease)).toBe("a text")
  })
})

describe("the options", () => {
  it("wrong options are refused at once", () => {
    expect(() => redisTokenStore({ send: createClient() as never })).toThrow(
      /^redisTokenStore: "send" must be a function/
    )
    expect(() => redisTokenStore({ send: client.send, keyPrefix: 7 as never })).toThrow(/"keyPrefix" must be a text/)
  })
})
