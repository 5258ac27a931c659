import assert from "node:assert/strict"
import type { TokenStore } from "@pix/auth-core"

/** Asserts what is stored under a key, and nothing about further fields. */
export async function assertStored(store: TokenStore, key: string, value: string, generation: number): Promise<void> {
  const stored = await store.load(key)
  const found = { value: stored?.value, generation: wholeNumber(stored?.generation) }
  assert.deepEqual(found, { value, generation })
}

/** Databases give large integers as BigInt or text, and a manager accepts both. */
function wholeNumber(given: unknown): unknown {
  return typeof given === "bigint" || (typeof given === "string" && /^\d+$/.test(given)) ? Number(given) : given
}
