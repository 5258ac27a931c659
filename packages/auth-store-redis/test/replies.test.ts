import { createTokenManager, ntxPay, type TokenEvent } from "@pix/auth-core"
import { describe, expect, it } from "vitest"
import { redisTokenStore } from "../src/index.ts"

const entry = (generation: number) => ({ value: "a token", generation, expiresAt: 4_102_444_800_000 })

/** A store on a client that gives these replies, one after the other. */
const replying = (...replies: ReadonlyArray<unknown>) => {
  const left = [...replies]
  return redisTokenStore({ send: async () => left.shift() })
}

/** Each operation, on a client that gives this reply; those of a lease follow one that was granted. */
const operationsOn = (reply: unknown): ReadonlyArray<[string, () => Promise<unknown> | undefined]> => [
  ["load", () => replying(reply).load("a")],
  ["save", () => replying(reply).save("a", entry(1))],
  ["clear", () => replying(reply).clear("a", 1)],
  ["lease", () => replying(reply).lease?.("a", 1_000)],
  ["prolong", async () => (await replying(1, reply).lease?.("a", 1_000))?.prolong?.(1_000)],
  ["release", async () => (await replying(1, reply).lease?.("a", 1_000))?.release()]
]

describe("the client's replies", () => {
  it.each([
    ["numbers", [1, 0, 1, 1, 0]],
    ["BigInts", [1n, 0n, 1n, 1n, 0n]],
    ["texts", ["1", "0", "1", "1", "0"]],
    ["buffers", ["1", "0", "1", "1", "0"].map((text) => Buffer.from(text))]
  ])("may have integers as %s", async (_, [yes, no, cleared, taken, late]) => {
    expect(await replying(yes).save("a", entry(1))).toBe(true)
    expect(await replying(no).save("a", entry(1))).toBe(false)
    expect(await replying(cleared).clear("a", 1)).toBeUndefined()
    expect(await replying(no).lease?.("a", 1)).toBeUndefined()
    const lease = await replying(taken, yes, no, late).lease?.("a", 1)
    expect(await lease?.prolong?.(1)).toBe(true)
    expect(await lease?.prolong?.(1)).toBe(false)
    expect(await lease?.release()).toBeUndefined()
  })

  it.each([
    ["strings", (text: string) => text],
    ["buffers", (text: string) => Buffer.from(text)]
  ])("may have texts as %s", async (_, given) => {
    const value = "\ufeffação ₢ 👛\n\0"
    expect(await replying(given(`7\n${value}`)).load("a")).toEqual({ value, generation: 7 })
    expect(await replying(null).load("a")).toBeUndefined()
  })

  it.each<[string, unknown]>([
    ["undefined", undefined],
    ["boolean", true],
    ["object", { reply: "1" }],
    ["object", new Error("the-token-itself")],
    ["object", new Map()],
    ["array", [null, "the-token-itself"]],
    ["array", []],
    ["function", () => 1]
  ])("of type %s are refused by each operation, which says what to do: %s", async (type, reply) => {
    for (const [operation, run] of operationsOn(reply)) {
      await expect(run()).rejects.toThrow(
        new RegExp(
          `^redisTokenStore: during "${operation}", "send" gave a reply of type ${type} where Redis gives [\\w -]+: does "send" return the reply as it is\\?$`
        )
      )
    }
  })

  it.each<[string, unknown]>([
    ["null", null],
    ["number", 2],
    ["number", Number.NaN],
    ["number", -2],
    ["bigint", 2n],
    ["string", "OK"],
    ["string", ""],
    ["string", "the-token-itself"],
    ["Buffer", Buffer.from("the-token-itself")]
  ])("of type %s are refused where Redis gives 1 or 0: %s", async (type, reply) => {
    for (const [operation, run] of operationsOn(reply)) {
      if (operation === "load") continue
      const thrown = await Promise.resolve(run()).catch((error: unknown) => error)
      expect(String(thrown)).toContain(`during "${operation}", "send" gave a reply of type ${type} where`)
      expect(String(thrown)).not.toContain("the-token-itself")
    }
  })

  it.each([1, 1n])("of type %s are refused where Redis gives a text", async (reply) => {
    await expect(replying(reply).load("a")).rejects.toThrow(`a reply of type ${typeof reply} where Redis gives a text`)
  })

  it("if send forgets to return them, a manager reports it at once and gets a token by itself", async () => {
    const fetch = async () => Response.json({ access_token: "token-1", token_type: "Bearer", expires_in: 3600 })
    const options = { provider: ntxPay(), clientId: "a", clientSecret: "12345678", store: replying(), fetch }
    await using tokens = createTokenManager(options)
    const events: Array<TokenEvent> = []
    tokens.subscribe((event) => void events.push(event))
    expect(await tokens.getToken()).toBe("token-1")
    expect(events.map((event) => event._tag)).toEqual(["StoreFailed", "TokenRequested", "TokenRenewed"])
    expect(events[0]).toMatchObject({
      operation: "load",
      cause: { message: expect.stringContaining('does "send" return the reply as it is?') }
    })
  })
})
