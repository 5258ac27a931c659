import { describe, expect, it } from "vitest"
import { memoryTokenStore } from "../src/store/memory-token-store.ts"
import { storeKey } from "../src/store/store-key.ts"

const entry = (generation: number, value = `v${generation}`) => ({ value, generation, expiresAt: 0 })

describe("the memory store", () => {
  it("is empty, then has what was saved, one entry a key", async () => {
    const store = memoryTokenStore()
    expect(await store.load("a")).toBeUndefined()
    expect(await store.save("a", entry(1))).toBe(true)
    expect(await store.load("a")).toEqual({ value: "v1", generation: 1 })
    expect(await store.load("b")).toBeUndefined()
  })

  it("promise 25: refuses a generation that is not newer", async () => {
    const store = memoryTokenStore()
    await store.save("a", entry(5))
    expect(await store.save("a", entry(5, "again"))).toBe(false)
    expect(await store.save("a", entry(4, "older"))).toBe(false)
    expect(await store.save("a", entry(6))).toBe(true)
    expect(await store.load("a")).toEqual({ value: "v6", generation: 6 })
  })

  it("clears this generation only, and leaves its number behind", async () => {
    const store = memoryTokenStore()
    await store.save("a", entry(5))
    await store.clear("a", 4)
    expect(await store.load("a")).toEqual({ value: "v5", generation: 5 })
    await store.clear("a", 5)
    expect(await store.load("a")).toEqual({ value: "", generation: 5 })
    expect(await store.save("a", entry(5, "again"))).toBe(false)
    await store.clear("b", 1)
    expect(await store.load("b")).toBeUndefined()
  })
})

describe("the store's key", () => {
  const owner = {
    tokenUrl: new URL("https://api.ntxpay.com/oauth/token"),
    clientId: "account-93",
    scopes: ["cob.read", "cob.write"]
  }

  it("promise 18: is a fingerprint of token URL, client id, certificate and scopes, in whatever order", async () => {
    const key = await storeKey(owner)
    expect(key).toMatch(/^[0-9a-f]{64}$/)
    expect(await storeKey({ ...owner, scopes: owner.scopes.toReversed() })).toBe(key)
    const others = [
      { ...owner, clientId: "account-94" },
      { ...owner, tokenUrl: new URL("https://api.avista.global/oauth/token") },
      { ...owner, scopes: ["cob.read"] },
      { ...owner, scopes: [] },
      { ...owner, certificateFingerprint: "ab".repeat(32) },
      { ...owner, certificateFingerprint: "cd".repeat(32) }
    ]
    const keys = await Promise.all(others.map(storeKey))
    expect(new Set([key, ...keys]).size).toBe(7)
  })
})
