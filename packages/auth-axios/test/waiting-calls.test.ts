import { getEventListeners } from "node:events"
import axios from "axios"
import { describe, expect, it } from "vitest"
import { addAuthInterceptors } from "../src/index.ts"
import { failure, lateTokens } from "./auth-scene.ts"

const calls = 50

/** Fifty cold calls of an adapter that answers at once. */
function coldCalls(config: object) {
  const tokens = lateTokens("https://pix.example")
  const pix = axios.create({
    baseURL: tokens.baseUrl,
    adapter: async (sent) => ({ data: "", status: 200, statusText: "", headers: {}, config: sent })
  })
  const seen: Array<AbortSignal | undefined> = []
  addAuthInterceptors(pix, {
    ...tokens,
    getAuthorization: (options) => {
      seen.push(options?.signal)
      const aborted = new Promise<never>((_, reject) => {
        options?.signal?.addEventListener("abort", () => reject(options.signal?.reason as Error), { once: true })
      })
      return Promise.race([aborted, tokens.getAuthorization()])
    }
  })
  return { ...tokens, all: Array.from({ length: calls }, () => pix.get("/cob", config)), seen }
}

/** The functions that a cancel token calls. */
const listeners = (token: object): ReadonlyArray<unknown> =>
  (Reflect.get(token, "_listeners") as ReadonlyArray<unknown> | null | undefined) ?? []

describe("fifty calls that wait for a token", () => {
  it("have one listener on the signal they share, and none when they no longer wait", async () => {
    const { signal } = new AbortController()
    const { all, give, seen } = coldCalls({ signal })
    expect(getEventListeners(signal, "abort")).toHaveLength(1)
    expect(new Set(seen).size).toBe(calls)
    give()
    await Promise.all(all)
    expect(getEventListeners(signal, "abort")).toEqual([])
  })

  it("have one listener on the cancel token they share, and none when they no longer wait", async () => {
    const { token } = axios.CancelToken.source()
    const { all, give } = coldCalls({ cancelToken: token })
    expect(listeners(token)).toHaveLength(1)
    give()
    await Promise.all(all)
    expect(listeners(token)).toEqual([])
  })

  it("end together, each with an error of axios, when either is aborted", async () => {
    const { token, cancel } = axios.CancelToken.source()
    const controller = new AbortController()
    const canceled = coldCalls({ cancelToken: token, signal: controller.signal }).all.map(failure)
    cancel("the customer left")
    for (const error of await Promise.all(canceled)) expect(error).toMatchObject({ message: "the customer left" })
    expect(getEventListeners(controller.signal, "abort")).toEqual([])
    const aborted = coldCalls({ signal: controller.signal }).all.map(failure)
    controller.abort()
    for (const error of await Promise.all(aborted)) expect(error).toBeInstanceOf(axios.CanceledError)
  })
})
