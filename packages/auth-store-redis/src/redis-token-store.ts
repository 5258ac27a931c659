import type { StoreEntry, TokenStore } from "@pix/auth-core"
import { integerReply, textReply } from "./replies.ts"
import { clearScript, leaseScript, prolongScript, releaseScript, saveScript } from "./scripts.ts"

/** Options of {@link redisTokenStore}. */
export interface RedisTokenStoreOptions {
  /**
   * Sends one command, and returns Redis's reply: a text as a string or bytes, an integer also as a BigInt or text, nil
   * as null. Any other reply throws. `key` is the key that the command is about, for clients that find the node of a
   * cluster by it.
   */
  readonly send: (command: [name: string, ...args: Array<string>], key: string) => Promise<unknown>
  /**
   * What the keys begin with.
   *
   * @default "pix-auth:"
   */
  readonly keyPrefix?: string | undefined
}

/**
 * Keeps a token in Redis: for processes on several machines. It works with any client, through the one function that
 * each has for sending a command.
 *
 * **Details**
 *
 * Two keys, both in one slot of a cluster: the token, which ends when it expires (`PXAT`), and the lease, which belongs
 * to a random owner (`SET NX PX`) who prolongs it every second. Generations and owners are compared in Lua, so in one step. Needs Redis 6.2 or newer,
 * or Valkey, with `GET`, `SET`, `DEL` and `EVAL` allowed.
 *
 * **Gotcha**
 *
 * Whoever can read the keys can call the API: see `encryptedTokenStore`. A client that queues commands while it is not
 * connected is slower to fail than one that does not, and never slower than the manager's `storeTimeout`.
 *
 * **Example**
 *
 * ```ts
 * import { createTokenManager, ntxPay } from "@pix/auth-core"
 * import { redisTokenStore } from "@pix/auth-store-redis"
 * import { createClient } from "redis"
 *
 * const redis = await createClient({ url: "redis://127.0.0.1:6379" }).connect()
 * const tokens = createTokenManager({
 *   provider: ntxPay(),
 *   clientId: process.env["PIX_CLIENT_ID"],
 *   clientSecret: process.env["PIX_CLIENT_SECRET"],
 *   store: redisTokenStore({ send: (command) => redis.sendCommand(command) })
 * })
 * ```
 *
 * @throws TypeError when an option is wrong
 */
export function redisTokenStore({ send, keyPrefix = "pix-auth:" }: RedisTokenStoreOptions): TokenStore {
  check(typeof send === "function", '"send" must be a function that sends a command')
  check(typeof keyPrefix === "string", '"keyPrefix" must be a text')
  // What stands in braces decides on the slot: it is the same for both.
  const named = (key: string, kind: "token" | "lease") => `${keyPrefix}{${key}}:${kind}`

  const ask = async (key: string, ...command: [string, ...Array<string>]): Promise<unknown> => {
    try {
      return await send(command, key)
    } catch (error) {
      if (!String(error).includes("WRONGTYPE")) throw error
      throw notOurs(key)
    }
  }
  /** Runs a script about one key. */
  const run = (script: string, key: string, ...args: ReadonlyArray<string>) =>
    ask(key, "EVAL", script, "1", key, ...args)

  return {
    load: async (key) => {
      const at = named(key, "token")
      const stored = textReply(await ask(at, "GET", at), "load")
      return stored === undefined ? undefined : entryOf(stored, at)
    },
    save: async (key, { value, generation, expiresAt }) => {
      checkGeneration(generation)
      check(typeof value === "string", "a value must be a text")
      const at = named(key, "token")
      const reply = await run(saveScript, at, String(generation), value, milliseconds("expiresAt", expiresAt))
      const saved = integerReply(reply, "save", [1, 0, -1])
      if (saved === -1) throw tooHigh(at)
      return saved === 1
    },
    clear: async (key, generation) => {
      integerReply(await run(clearScript, named(key, "token"), String(generation)), "clear", [1, 0])
    },
    lease: async (key, ttl, shortTtl = ttl) => {
      const at = named(key, "lease")
      const owner = crypto.randomUUID()
      const taken = integerReply(await run(leaseScript, at, owner, milliseconds("ttl", shortTtl)), "lease", [1, 0, -1])
      if (taken === -1) throw notOurs(at)
      const prolong = async (time: number) =>
        integerReply(await run(prolongScript, at, owner, milliseconds("ttl", time)), "prolong", [1, 0]) === 1
      const release = async () => {
        integerReply(await run(releaseScript, at, owner), "release", [1, 0])
      }
      return taken === 1 ? { prolong, release } : undefined
    }
  }
}

/** The entry that a stored text is; a foreign text is unreadable, and gives way to any entry. */
function entryOf(stored: string, key: string): StoreEntry {
  const [, generation, value = ""] = /^(\d+)\n(.*)$/s.exec(stored) ?? []
  if (generation === undefined) return { value: "unreadable", generation: 0 }
  if (!Number.isSafeInteger(Number(generation))) throw tooHigh(key)
  return { value, generation: Number(generation) }
}

function check(holds: boolean, rule: string): asserts holds {
  if (!holds) throw new TypeError(`redisTokenStore: ${rule}`)
}

function checkGeneration(generation: number): void {
  if (Number.isSafeInteger(generation) && generation >= 0) return
  throw new RangeError(`redisTokenStore: a generation must be a whole number from 0 to ${Number.MAX_SAFE_INTEGER}`)
}

/** A number of milliseconds as Redis takes it: whole, and at least 1. An instant that is over is over at 1 as well. */
function milliseconds(name: string, given: number): string {
  const whole = Math.max(Math.ceil(given), 1)
  if (Number.isSafeInteger(whole)) return String(whole)
  throw new RangeError(`redisTokenStore: "${name}" must be a number of milliseconds`)
}

// Without the client's own error: some of them carry the command, and with it the token.
function notOurs(key: string): Error {
  return new Error(`redisTokenStore: ${key} in Redis is no token: another program uses it, set another "keyPrefix"`)
}

function tooHigh(key: string): Error {
  return new Error(
    `redisTokenStore: the generation of ${key} in Redis is not a safe whole number (at most ${Number.MAX_SAFE_INTEGER}): delete the key`
  )
}
