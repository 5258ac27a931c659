import type { ClientCertificate } from "@pix/auth-core"
import { staticTokens } from "@pix/auth-core/testing"
import { describe, expect, it } from "vitest"
import { createAuthInterceptor } from "../src/index.ts"
import { recordingApi } from "./recording-api.ts"
import { majors } from "./undici-majors.ts"

const certificateWith = (dispatcher: unknown): ClientCertificate => ({
  fetch: globalThis.fetch,
  dispatcher,
  fingerprint: "one",
  expiresAt: Number.POSITIVE_INFINITY
})

type Agent = InstanceType<(typeof majors)[number][1]["Agent"]>

/** The origins to which something was sent through this agent. */
function watched(agent: Agent): { readonly dispatcher: Agent; readonly origins: Array<string> } {
  const origins: Array<string> = []
  const dispatcher = agent.compose((dispatch) => (options, handler) => {
    origins.push(String(options.origin))
    return dispatch(options, handler)
  })
  return { dispatcher: dispatcher as Agent, origins }
}

const pairs = majors.flatMap(([name, own]) => majors.map(([other, theirs]) => [name, other, own, theirs] as const))

describe.each(pairs)("a certificate's dispatcher, composed onto %s, of %s", (_one, _other, own, theirs) => {
  it("sends the calls of the API, and no others", async () => {
    await using api = await recordingApi()
    await using foreign = await recordingApi()
    const [plain, certified] = [watched(new own.Agent()), watched(new theirs.Agent())]
    const tokens = staticTokens("token-1", api.url, { certificate: certificateWith(certified.dispatcher) })
    const dispatcher = plain.dispatcher.compose(createAuthInterceptor(tokens))
    for (const url of [api.url, foreign.url]) {
      const { body } = await own.request(url, { method: "POST", body: "charge", dispatcher })
      expect(await body.text()).toBe("done")
      expect(await (await own.fetch(url, { method: "POST", body: "charge", dispatcher })).text()).toBe("done")
    }
    expect(certified.origins).toEqual([api.url, api.url])
    expect(plain.origins).toEqual([foreign.url, foreign.url])
    expect(api.tokens()).toEqual(["Bearer token-1", "Bearer token-1"])
  })
})

describe.each(majors)("a certificate's dispatcher on %s", (_, { Agent, request }) => {
  it("is not used with certificate: false", async () => {
    await using api = await recordingApi()
    const [plain, certified] = [watched(new Agent()), watched(new Agent())]
    const tokens = staticTokens("token-1", api.url, { certificate: certificateWith(certified.dispatcher) })
    const dispatcher = plain.dispatcher.compose(createAuthInterceptor(tokens, { certificate: false }))
    await request(api.url, { dispatcher })
    expect([plain.origins, certified.origins]).toEqual([[api.url], []])
  })

  it("that a certificate does not have leaves the composed one", async () => {
    await using api = await recordingApi()
    const tokens = staticTokens("token-1", api.url, { certificate: certificateWith(undefined) })
    await request(api.url, { dispatcher: new Agent().compose(createAuthInterceptor(tokens)) })
    expect(api.tokens()).toEqual(["Bearer token-1"])
  })

  it("that is none is a TypeError that says what to do", async () => {
    const tokens = staticTokens("token-1", "https://api.example.com", { certificate: certificateWith({}) })
    const sending = request("https://api.example.com/cob", {
      dispatcher: new Agent().compose(createAuthInterceptor(tokens))
    })
    await expect(sending).rejects.toThrow(/no method `dispatch`/)
  })
})
