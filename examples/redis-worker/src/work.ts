import { createHash } from "node:crypto"
import { setTimeout } from "node:timers/promises"
import { isAuthError } from "@pix/auth-fetch"
import type { Redis } from "ioredis"

/** Serves orders, `{"id":"42","amount":"123.45"}` in `orders:waiting`, one after the other, until `signal` is aborted. */
export async function work(redis: Redis, pix: typeof fetch, signal: AbortSignal): Promise<void> {
  // A connection of its own: a command that waits for the next order would hold up those of the token store.
  const queue = redis.duplicate()
  queue.on("error", (error) => console.error("redis", error.message))
  signal.addEventListener("abort", () => queue.disconnect())
  if (signal.aborted) queue.disconnect()
  const next = async (): Promise<string | null> => {
    try {
      return await queue.blmove("orders:waiting", "orders:taken", "RIGHT", "LEFT", 0)
    } catch (error) {
      if (signal.aborted) return null
      throw error
    }
  }
  for (let order = await next(); order !== null; order = await next()) await serve(order, redis, pix, signal)
}

async function serve(order: string, redis: Redis, pix: typeof fetch, signal: AbortSignal): Promise<void> {
  try {
    const { id, amount } = JSON.parse(order) as { readonly id: string; readonly amount: string }
    const code = await createCharge(pix, id, amount)
    await redis.multi().set(`order:${id}:code`, code).lrem("orders:taken", 1, order).exec()
  } catch (error) {
    if (!isAuthError(error)) {
      console.error(error)
      await redis.multi().lpush("orders:failed", order).lrem("orders:taken", 1, order).exec()
      return
    }
    // There is no token, so the API was not called: the order goes back to the list, and this worker pauses.
    console.error(error.code, error.message)
    await redis.multi().rpush("orders:waiting", order).lrem("orders:taken", 1, order).exec()
    const pause = error.retryAt === undefined ? 0 : error.retryAt - Date.now()
    await setTimeout(pause, undefined, { signal }).catch(() => {})
  }
}

async function createCharge(pix: typeof fetch, id: string, amount: string): Promise<string> {
  // The same order has the same txid, so that no order is charged twice: a second charge is answered with 409.
  const txid = createHash("sha256").update(id).digest("hex").slice(0, 32)
  const response = await pix(`/cob/${txid}`, {
    method: "PUT",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ calendario: { expiracao: 3600 }, valor: { original: amount } }),
    signal: AbortSignal.timeout(15_000)
  })
  if (!response.ok) throw new Error(`Order ${id} was answered with ${response.status}: ${await response.text()}`)
  return ((await response.json()) as { readonly location: string }).location
}
