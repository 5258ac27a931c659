import { randomBytes } from "node:crypto"
import { inspect } from "node:util"
import { describe, expect, it } from "vitest"
import { createTokenManager } from "../src/manager/create-token-manager.ts"
import { ntxPay } from "../src/providers/ntx-pay.ts"
import { encryptedTokenStore } from "../src/store/encrypted-token-store.ts"
import type { TokenEvent } from "../src/renewal/token-events.ts"
import { memoryTokenStore } from "../src/store/memory-token-store.ts"
import type { TokenStore } from "../src/store/token-store.ts"
import { leasingStore } from "./leasing-store.ts"

const [first, second] = [randomBytes(32), randomBytes(32)]
const token = "the-token-itself"
const entry = (generation: number, value = token) => ({ value, generation, expiresAt: 0 })
const unreadable = (generation: number) => ({ value: "unreadable", generation })

/** A manager on this store, which gets that token, and what it told. */
async function managed(store: TokenStore, accessToken: string) {
  const events: Array<TokenEvent> = []
  const fetch = async () => Response.json({ access_token: accessToken, token_type: "Bearer", expires_in: 3600 })
  const tokens = createTokenManager({ provider: ntxPay(), clientId: "a", clientSecret: "12345678", store, fetch })
  tokens.subscribe((event) => void events.push(event))
  const got = await tokens.getToken()
  // Waits until the token is saved.
  await tokens.dispose()
  return { got, events }
}

describe("an encrypted store", () => {
  it("keeps the token's text from the store beneath, and another text each time", async () => {
    const beneath = memoryTokenStore()
    const store = encryptedTokenStore(beneath, { key: first })
    await store.save("a", entry(1))
    const one = await beneath.load("a")
    await store.save("a", entry(2))
    const other = await beneath.load("a")
    for (const text of [token, Buffer.from(token).toString("base64"), Buffer.from(token).toString("hex")]) {
      expect(one?.value).not.toContain(text)
    }
    expect(one?.value.split(".").slice(2)).not.toEqual(other?.value.split(".").slice(2))
    expect(inspect(store, { depth: 9, showHidden: true })).not.toContain(inspect(first))
  })

  it("rotates its key: another key is read when it is given, and never written with", async () => {
    const beneath = memoryTokenStore()
    const before = encryptedTokenStore(beneath, { key: first })
    const prepared = encryptedTokenStore(beneath, { key: first, otherKeys: [second] })
    const switched = encryptedTokenStore(beneath, { key: second, otherKeys: [first] })
    const after = encryptedTokenStore(beneath, { key: second })
    await before.save("a", entry(1))
    expect(await switched.load("a")).toEqual({ value: token, generation: 1 })
    expect(await after.load("a")).toEqual(unreadable(1))
    await switched.save("a", entry(2))
    expect(await prepared.load("a")).toEqual({ value: token, generation: 2 })
    expect(await before.load("a")).toEqual(unreadable(2))
    expect(await after.load("a")).toEqual({ value: token, generation: 2 })
  })

  it("reads a key as bytes, base64, base64url or hex, alike, and keeps a copy", async () => {
    const beneath = memoryTokenStore()
    const bytes = Uint8Array.from(first)
    const store = encryptedTokenStore(beneath, { key: bytes })
    bytes.fill(0)
    await store.save("a", entry(1))
    for (const encoding of ["base64", "base64url", "hex"] as const) {
      const same = encryptedTokenStore(beneath, { key: first.toString(encoding) })
      expect(await same.load("a")).toEqual({ value: token, generation: 1 })
    }
  })

  it("takes an entry that was tampered with, moved or planted in plain text for none", async () => {
    const beneath = memoryTokenStore()
    const store = encryptedTokenStore(beneath, { key: first })
    await store.save("a", entry(1))
    const { value = "" } = (await beneath.load("a")) ?? {}
    const changed = value.replace(/.(?=.{6}$)/, (character) => (character === "A" ? "B" : "A"))
    const forms = [
      changed,
      value.slice(0, -8),
      value.replace("v1", "v0"),
      `${value}!`,
      "v1...",
      "plain",
      `{"version":1}`
    ]
    for (const [index, form] of forms.entries()) {
      await beneath.save("a", entry(2 + index, form))
      expect(await store.load("a")).toEqual(unreadable(2 + index))
    }
    // As it is, but elsewhere or under another number.
    await beneath.save("b", entry(1, value))
    expect(await store.load("b")).toEqual(unreadable(1))
    await beneath.save("a", entry(99, value))
    expect(await store.load("a")).toEqual(unreadable(99))
  })

  it("with another key, a manager tells of it, makes its own token, and saves it", async () => {
    const beneath = memoryTokenStore()
    await managed(encryptedTokenStore(beneath, { key: first }), "theirs")
    const ours = encryptedTokenStore(beneath, { key: second })
    const { got, events } = await managed(ours, "ours")
    expect(got).toBe("ours")
    expect(events.map((event) => event._tag)).toEqual([
      "StoreFailed",
      "TokenRequested",
      "TokenRenewed",
      "ManagerDisposed"
    ])
    expect(String((events[0] as { cause: Error }).cause)).toContain("encrypted with another key")
    expect((await managed(ours, "not needed")).got).toBe("ours")
  })

  it("has a lease exactly where the store beneath has one, and works over a class", async () => {
    expect(encryptedTokenStore(memoryTokenStore(), { key: first })).not.toHaveProperty("lease")
    const { store } = leasingStore(() => 0)
    class Beneath implements TokenStore {
      readonly #store = store
      load = (key: string) => this.#store.load(key)
      save(key: string, saved: Parameters<TokenStore["save"]>[1]) {
        return this.#store.save(key, saved)
      }
      clear(key: string, generation: number) {
        return this.#store.clear(key, generation)
      }
      async lease(key: string, ttl: number) {
        return this.#store.lease?.(key, ttl)
      }
    }
    const encrypted = encryptedTokenStore(new Beneath(), { key: first })
    await encrypted.save("a", entry(1))
    await encrypted.clear("a", 1)
    expect(await encrypted.load("a")).toEqual({ value: "", generation: 1 })
    const lease = await encrypted.lease?.("a", 1_000)
    expect(await encrypted.lease?.("a", 1_000)).toBeUndefined()
    await lease?.release()
    expect(await encrypted.lease?.("a", 1_000)).toBeDefined()
  })

  it("refuses a key that is not 32 bytes, by name and without showing it", () => {
    const wrong = [
      randomBytes(16),
      randomBytes(33),
      "a passphrase",
      first.toString("base64").slice(4),
      "",
      undefined,
      7
    ]
    for (const key of wrong) {
      const make = (options: object) => () => encryptedTokenStore(memoryTokenStore(), options as { key: string })
      // The whole message: the key is not in it.
      const rule = "must be 32 bytes, or their base64 or hex text (openssl rand -base64 32)"
      expect(make({ key })).toThrow(new TypeError(`encryptedTokenStore: "key" ${rule}`))
      expect(make({ key: first, otherKeys: [key] })).toThrow(new TypeError(`encryptedTokenStore: "otherKeys" ${rule}`))
    }
  })
})

it.each([
  ["a BigInt", (generation: number): unknown => BigInt(generation)],
  ["a text of digits", (generation: number): unknown => String(generation)]
])("reads an entry whose generation a driver gives as %s", async (_, as) => {
  const plain = memoryTokenStore()
  const load = async (key: string) => {
    const stored = await plain.load(key)
    return stored && { ...stored, generation: as(stored.generation) as number }
  }
  const store = encryptedTokenStore({ ...plain, load }, { key: "ab".repeat(32) })
  await store.save("a", { value: "secret", generation: 7, expiresAt: 0 })
  expect(await store.load("a")).toEqual({ value: "secret", generation: 7 })
})
