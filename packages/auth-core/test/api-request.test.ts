import { inspect } from "node:util"
import { describe, expect, it } from "vitest"
import { createTokenManager, ntxPay, type Provider, staticTokens } from "../src/index.ts"

const credentials = { clientId: "account-93", clientSecret: "a-secret-of-this-test" }

const issued = async (): Promise<Response> =>
  Response.json({ access_token: "a-token", token_type: "Bearer", expires_in: 3600 })

async function managerWith(apiRequest: Provider["apiRequest"]) {
  const tokens = createTokenManager({ provider: { ...ntxPay(), apiRequest }, ...credentials, fetch: issued })
  await tokens.getToken()
  return tokens
}

/** What a call of `apiRequest` gives, or throws. */
async function asked(given: unknown) {
  const tokens = await managerWith((() => given) as Provider["apiRequest"])
  return () => tokens.currentAuthorization()?.apiRequest?.()
}

describe("what a provider asks for on each call", () => {
  it("comes with the token in one read, made anew for each call, from time and chance of the manager", async () => {
    const inputs: Array<object> = []
    const tokens = await managerWith((input) => {
      inputs.push({ ...input, uuid: input.uuid() })
      return { headers: { "x-id": input.uuid() } }
    })
    const authorization = tokens.currentAuthorization()
    expect(authorization?.accessToken).toBe("a-token")
    expect(await tokens.getAuthorization()).toBe(authorization)
    const [first, second] = [authorization?.apiRequest?.(), authorization?.apiRequest?.()]
    expect(first?.headers?.["x-id"]).not.toBe(second?.headers?.["x-id"])
    expect(inputs).toEqual(
      [1, 2].map(() => ({
        clientId: "account-93",
        now: expect.any(Number),
        uuid: expect.stringMatching(/^[\da-f-]{36}$/)
      }))
    )
  })

  it("is nothing where the provider asks for nothing", async () => {
    expect((await managerWith(undefined)).currentAuthorization()?.apiRequest).toBeUndefined()
  })

  it("one object serves all callers of a token", async () => {
    const tokens = await managerWith(undefined)
    expect(tokens.currentAuthorization()).toBe(tokens.currentAuthorization())
    expect(await tokens.getAuthorization()).toBe(tokens.currentAuthorization())
  })

  it("promise 21: the token is not in what is printed of it", async () => {
    for (const tokens of [await managerWith(undefined), staticTokens("a-token", "https://pix.example.com")]) {
      const authorization = tokens.currentAuthorization()
      expect(authorization?.accessToken).toBe("a-token")
      expect(inspect(authorization) + JSON.stringify(authorization)).not.toContain("a-token")
    }
  })

  it.each([
    ["a promise", Promise.resolve({}), "its value at once, not a promise"],
    ["nothing", undefined, "an object"],
    ["a number as header", { headers: { "x-id": 7 } }, "headers that are an object of texts which HTTP allows"],
    ["a line break", { headers: { "x-id": "a\nb: c" } }, "headers that are an object of texts which HTTP allows"],
    ["a name with a blank", { headers: { "x id": "a" } }, "headers that are an object of texts which HTTP allows"],
    ["another token", { headers: { AUTHORIZATION: "Bearer b" } }, "headers without Authorization, which has the token"],
    ["a list as query", { query: { id: ["a"] } }, "a query that is an object of texts"],
    ["a text as query", { query: "a=b" }, "a query that is an object of texts"]
  ])("promise 30: %s is a TypeError that says so", async (_, given, rule) => {
    const call = await asked(given)
    expect(call).toThrow(TypeError)
    expect(call).toThrow(`apiRequest() of the provider must give ${rule}`)
  })

  it("promise 30: one that throws is a TypeError with a redacted cause", async () => {
    const tokens = await managerWith(() => {
      throw Object.assign(new RangeError("no key"), { key: "a-key" })
    })
    const call = (): unknown => tokens.currentAuthorization()?.apiRequest?.()
    expect(call).toThrow("apiRequest() of the provider threw")
    expect(call).toThrow(
      expect.objectContaining({ cause: expect.objectContaining({ name: "RangeError", message: "no key" }) })
    )
  })

  it("promise 30: an async one that rejects ends no process, and staticTokens takes none either", async () => {
    const unhandled: Array<unknown> = []
    const note = (error: unknown): void => void unhandled.push(error)
    process.on("unhandledRejection", note)
    const rejects = (() => Promise.reject(new Error("no"))) as never
    const provider = { ...ntxPay(), apiRequest: rejects, readRefusal: rejects, readToken: rejects }
    const tokens = createTokenManager({
      provider: { ...provider, readToken: undefined },
      ...credentials,
      fetch: issued
    })
    await tokens.getToken()
    expect(() => tokens.currentAuthorization()?.apiRequest?.()).toThrow("its value at once, not a promise")
    const { apiRequest } =
      staticTokens("a-token", "https://pix.example.com", { apiRequest: rejects }).currentAuthorization() ?? {}
    expect(() => apiRequest?.()).toThrow("its value at once, not a promise")
    for (const answer of [issued, async () => new Response("{}", { status: 400 })]) {
      await createTokenManager({ provider, ...credentials, fetch: answer })
        .getToken()
        .catch(() => {})
    }
    expect(() => createTokenManager({ provider: { ...ntxPay(), checkSecret: rejects }, ...credentials })).toThrow(
      TypeError
    )
    await new Promise((resolve) => setImmediate(resolve))
    process.off("unhandledRejection", note)
    expect(unhandled).toEqual([])
  })

  it("fields of a provider that are wrong are named at once", () => {
    const make = (fields: object) => () => createTokenManager({ provider: { ...ntxPay(), ...fields }, ...credentials })
    expect(make({ apiRequest: {} })).toThrow('"provider.apiRequest" must be a function, or absent')
    for (const wrong of [401, [], [500], ["401"]]) {
      expect(make({ rejectedStatuses: wrong })).toThrow('"provider.rejectedStatuses" must be a list of 401 or 403')
    }
  })
})
