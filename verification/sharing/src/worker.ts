// One of many processes that share a token: it does what it is asked, and tells what its manager tells.
import { createHash } from "node:crypto"
import { setTimeout } from "node:timers/promises"
import {
  createAuthFetch,
  createTokenManager,
  efi,
  isAuthError,
  ntxPay,
  type TokenManager,
  type TokenStore
} from "@pix/auth-fetch"
import { clientCertificate } from "@pix/auth-mtls"
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
  if (place.kind === "file") return fileTokenStore({ directory: place.path })
  // A connection that is lost is told by the store.
  const redis = new Redis(place.url).on("error", () => {})
  return redisTokenStore({ send: ([name, ...args]) => redis.call(name, ...args), keyPrefix: place.keyPrefix })
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

async function begin(setup: Setup): Promise<(command: Command) => Promise<Outcome>> {
  const { place, freezesBeforeSave, path, certificate: files, ...options } = setup
  const certificate = files && (await clientCertificate(files))
  const store = storeOf(place)
  const tokens = createTokenManager({
    provider: certificate === undefined ? ntxPay() : efi(),
    certificate,
    ...options,
    store: freezesBeforeSave ? freezing(store) : store
  })
  const pix = createAuthFetch(tokens)
  tokens.subscribe(({ _tag }) => void tell({ _tag: "Told", event: _tag }))
  let calling: ReturnType<typeof callsOf> | undefined

  return async (command) => {
    switch (command.do) {
      case "getToken":
        return { ...(await outcomeOf(tokens.getToken())), ...certificateOf(tokens) }
      case "renew":
        return outcomeOf(tokens.getToken({ minValidity: "1 day" }))
      case "call":
        calling = callsOf(() => pix(path), command.rate)
        return {}
      case "stop":
        return { ends: (await calling?.end()) ?? {} }
      case "reload":
        await certificate?.reload()
        return {}
      case "dispose":
        await tokens.dispose()
        return {}
    }
  }
}

function certificateOf(tokens: TokenManager): Outcome {
  const { certificate } = tokens.currentAuthorization() ?? {}
  if (certificate === undefined) return {}
  return { certificate: Buffer.from(certificate.fingerprint, "base64url").toString("hex") }
}

async function outcomeOf(token: Promise<string>): Promise<Outcome> {
  try {
    const digest = createHash("sha256").update(await token)
    return { token: digest.digest("hex").slice(0, 8) }
  } catch (error) {
    return { failure: failureOf(error) }
  }
}

function failureOf(error: unknown): string {
  if (isAuthError(error)) return error.reason._tag
  const { cause } = error as { readonly cause?: { readonly code?: string } }
  return cause?.code ?? String(error)
}

/** Calls so many times a second; fewer where as many calls still wait for their answer. */
function callsOf(call: () => Promise<Response>, rate: number) {
  const ends: Record<string, number> = {}
  const one = async (): Promise<void> => {
    const end = await call().then(endOf).catch(failureOf)
    ends[end] = (ends[end] ?? 0) + 1
  }
  const running = new Set<Promise<void>>()
  const stop = new AbortController()
  const loop = async (): Promise<void> => {
    const begun = performance.now()
    for (let made = 0; !stop.signal.aborted; made++) {
      const wait = begun + (made * 1_000) / rate - performance.now()
      if (wait > 0) await setTimeout(wait)
      if (running.size >= rate) await Promise.race(running)
      const calling = one()
      running.add(calling)
      void calling.then(() => running.delete(calling))
    }
  }
  const looping = loop()
  return {
    end: async () => {
      stop.abort()
      await looping
      await Promise.all(running)
      return ends
    }
  }
}

async function endOf(response: Response): Promise<string> {
  await response.arrayBuffer()
  return String(response.status)
}

let run: ReturnType<typeof begin> | undefined
process.on("message", ({ setup, ask }: ToWorker) => {
  if (setup !== undefined) {
    run = begin(setup)
    void run.then(() => tell({ _tag: "Ready" }))
  }
  if (ask !== undefined) {
    void run?.then(async (carryOut) => tell({ _tag: "Done", id: ask.id, outcome: await carryOut(ask.command) }))
  }
})
// Nobody is left to be told.
process.on("disconnect", () => process.exit())
