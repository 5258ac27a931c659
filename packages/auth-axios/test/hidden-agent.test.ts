import { once } from "node:events"
import { Agent } from "node:http"
import type { Readable } from "node:stream"
import axios from "axios"
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest"
import { hiddenAgent, revealedAgent } from "../src/secrecy/hidden-agent.ts"
import { type AuthScene, failure, startScene } from "./auth-scene.ts"
import { tokensIn } from "./tokens-in.ts"

let scene: AuthScene
let httpAgent: Agent
beforeEach(async () => {
  scene = await startScene()
  httpAgent = new Agent({ keepAlive: true, maxSockets: 3 })
})
afterEach(async () => {
  httpAgent.destroy()
  await scene[Symbol.asyncDispose]()
})

describe("promise 21: an agent in a configuration that axios hands out", () => {
  it.each(["ours", "one without the interceptors"])(
    "serves twenty retries by one connection, of an instance: %s",
    async (who) => {
      scene.api.answer(() => ({ status: 503, body: "{}" }))
      const retrying = who === "ours" ? scene.pix : axios
      let error = await failure(scene.pix.get("/cob", { httpAgent }))
      for (let tries = 0; tries < 20; tries++) {
        expect(tokensIn(error)).toEqual([])
        error = await failure(retrying.request(error.config ?? {}))
      }
      expect(scene.api.received.map(({ headers }) => headers["connection"])).toEqual(Array(21).fill("keep-alive"))
      expect(scene.api.connections()).toBe(1)
    }
  )

  it("shows what it is and how it is set, can be changed and ended, and leads to no socket", async () => {
    const { config } = await scene.pix.get("/cob", { httpAgent })
    const hidden = config.httpAgent as Agent
    expect(tokensIn(config)).toEqual([])
    expect(hidden).toBeInstanceOf(Agent)
    const { keepAlive, maxSockets, protocol, defaultPort } = config.httpAgent as Readonly<Record<string, unknown>>
    expect({ keepAlive, maxSockets, protocol, defaultPort }).toEqual({
      keepAlive: true,
      maxSockets: 3,
      protocol: "http:",
      defaultPort: 80
    })
    expect(Reflect.get(hidden, "options")).toBe(Reflect.get(httpAgent, "options"))
    expect([hidden.sockets, hidden.freeSockets, hidden.requests]).toEqual([undefined, undefined, undefined])
    expect(hidden.constructor).toBe(Agent)
    hidden.maxSockets = 7
    expect(httpAgent.maxSockets).toBe(7)
    const destroy = vi.spyOn(httpAgent, "destroy")
    hidden.destroy()
    expect(destroy).toHaveBeenCalledOnce()
  })

  it("keeps the connection of a streamed response that was read to its end", async () => {
    for (let calls = 0; calls < 3; calls++) {
      const { data } = await scene.pix.get<Readable>("/cob", { httpAgent, responseType: "stream" })
      const closed = once(data, "close")
      expect(await data.toArray()).toHaveLength(1)
      await closed
    }
    expect(scene.api.connections()).toBe(1)
  })

  it("is one object for one agent, however often it is hidden", () => {
    const hidden = hiddenAgent(httpAgent)
    expect(hiddenAgent(hidden)).toBe(hidden)
    expect(hiddenAgent(httpAgent)).toBe(hidden)
    expect(revealedAgent(hidden)).toBe(httpAgent)
    expect([hiddenAgent(undefined), hiddenAgent(false)]).toEqual([undefined, false])
  })

  it("is the user's own where no token is attached", async () => {
    const { config } = await scene.pix.get("/cob", { httpAgent, headers: { authorization: "Basic eDp5" } })
    expect(config.httpAgent).toBe(httpAgent)
  })
})
