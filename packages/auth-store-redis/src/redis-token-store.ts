import type { TokenStore } from "@pix/auth-core"
import { clearScript, leaseScript, releaseScript, saveScript } from "./scripts.ts"

/** Options of {@link redisTokenStore}. */
export interface RedisTokenStoreOptions {
  /**
   * Sends one command, and gives Redis's answer with strings as strings. `key` is the key that the command is about, for
   * clients that find the node of a cluster by it.
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
 * to a random owner (`SET NX PX`). Generations and owners are compared in Lua, so in one step. Needs Redis 6.2 or newer,
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
  /** Runs a script about one key; whether it did something. */
  const run = async (script: string, key: string, ...args: ReadonlyArray<string>): Promise<boolean> =>
    Number(await ask(key, "EVAL", script, "1", key, ...args)) === 1

  return {
    load: async (key) => {
      const at = named(key, "token")
      const stored = (await ask(at, "GET", at)) ?? undefined
      check(stored === undefined || typeof stored === "string", '"send" must give strings as strings, not as buffers')
      if (stored === undefined) return undefined
      const [, generation, value = ""] = /^(\d+)\n(.*)$/s.exec(stored) ?? []
      return generation === undefined
        ? { value: "unreadable", generation: 0 }
        : { value, generation: Number(generation) }
    },
    save: (key, { value, generation, expiresAt }) => {
      // Redis knows no instant before its time: one that is over is over at 1 as well.
      const end = Math.max(Math.ceil(expiresAt), 1)
      return run(saveScript, named(key, "token"), String(generation), value, String(end))
    },
    clear: async (key, generation) => void (await run(clearScript, named(key, "token"), String(generation))),
    lease: async (key, ttl) => {
      const at = named(key, "lease")
      const owner = crypto.randomUUID()
      const taken = await run(leaseScript, at, owner, String(Math.max(Math.ceil(ttl), 1)))
      return taken ? { release: async () => void (await run(releaseScript, at, owner)) } : undefined
    }
  }
}

function check(holds: boolean, rule: string): asserts holds {
  if (!holds) throw new TypeError(`redisTokenStore: ${rule}`)
}

// Without the client's own error: some of them carry the command, and with it the token.
function notOurs(key: string): Error {
  return new Error(`redisTokenStore: ${key} in Redis is no token: another program uses it, set another "keyPrefix"`)
}
