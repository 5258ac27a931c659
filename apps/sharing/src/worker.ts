// One of many processes that share a token: it does what it is asked, and tells what its manager tells.
import { createHash } from "node:crypto"
import { setTimeout } from "node:timers/promises"
import { createAuthFetch, createTokenManager, isAuthError, type TokenStore } from "@pix/auth-fetch"
import { fileTokenStore } from "@pix/auth-store-file"
import { redisTokenStore } from "@pix/auth-store-redis"
import { Redis } from "ioredis"
import type { Command, FromWorker, Outcome, Place, Setup, ToWorker } from "./worker-protocol.ts"

const tell = (message: FromWorker): Promise<void> =>
  new Promise((resolve) => {
    if (process.send === undefined) throw new Error("This program is started by another one.")
    process.send(message, () => resolve())
  })

function storeOf(place: Place): TokenStore {
  if (place.kind === "file") return fileTokenStore({ path: place.path })
  // A connection that is lost is told by the store.
  const redis = new Redis(place.url).on("error", () => {})
  return redisTokenStore({ send: ([name, ...args]) => redis.call(name, ...args), keyPrefix: place.keyPrefix })
}

function withLeasesOf(leaseTime: number, store: TokenStore): TokenStore {
  return { ...store, lease: async (key) => store.lease?.(key, leaseTime) }
}

function freezing(store: TokenStore): TokenStore {
  return {
    ...store,
    save: async (key, entry) => {
      await tell({ _tag: "Told", event: "Freezes" })
      process.kill(process.pid, "SIGSTOP")
      return store.save(key, entry)
    }
  }
}

function begin(setup: Setup): (command: Command) => Promise<Outcome> {
  const { place, leaseTime, freezesBeforeSave, ...options } = setup
  const real = storeOf(place)
  const store = leaseTime === undefined ? real : withLeasesOf(leaseTime, real)
  const tokens = createTokenManager({ ...options, store: freezesBeforeSave ? freezing(store) : store })
  const pix = createAuthFetch(tokens)
  tokens.subscribe(({ _tag }) => void tell({ _tag: "Told", event: _tag }))
  let calling: ReturnType<typeof callsOf> | undefined

  return async (command) => {
    switch (command.do) {
      case "getToken":
        return outcomeOf(tokens.getToken())
      case "renew":
        return outcomeOf(tokens.getToken({ minValidity: "1 day" }))
      case "call":
        calling = callsOf(() => pix("/accounts/balances"), command.rate)
        return {}
      case "stop":
        return { statuses: (await calling?.end()) ?? {} }
      case "dispose":
        await tokens.dispose()
        return {}
    }
  }
}

async function outcomeOf(token: Promise<string>): Promise<Outcome> {
  try {
    const digest = createHash("sha256").update(await token)
    return { token: digest.digest("hex").slice(0, 8) }
  } catch (error) {
    return { failure: isAuthError(error) ? error.reason._tag : String(error) }
  }
}

/** Calls so many times a second, however long each call takes. */
function callsOf(call: () => Promise<Response>, rate: number) {
  const statuses: Record<number, number> = {}
  const one = async (): Promise<void> => {
    const response = await call().catch(() => undefined)
    await response?.body?.cancel()
    const status = response?.status ?? 0
    statuses[status] = (statuses[status] ?? 0) + 1
  }
  const running = new Set<Promise<void>>()
  const ends = new AbortController()
  const loop = async (): Promise<void> => {
    const begun = performance.now()
    for (let made = 0; !ends.signal.aborted; made++) {
      const wait = begun + (made * 1_000) / rate - performance.now()
      if (wait > 0) await setTimeout(wait)
      const calling = one()
      running.add(calling)
      void calling.then(() => running.delete(calling))
    }
  }
  const looping = loop()
  return {
    end: async () => {
      ends.abort()
      await looping
      await Promise.all(running)
      return statuses
    }
  }
}

let run: ReturnType<typeof begin> | undefined
process.on("message", ({ setup, ask }: ToWorker) => {
  if (setup !== undefined) {
    run = begin(setup)
    void tell({ _tag: "Ready" })
  }
  if (ask !== undefined) void run?.(ask.command).then((outcome) => tell({ _tag: "Done", id: ask.id, outcome }))
})
// Nobody is left to be told.
process.on("disconnect", () => process.exit())
