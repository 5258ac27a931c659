import { createRequire } from "node:module"
import axios, { type AxiosInstance, type AxiosStatic } from "axios"
import oldestAxios from "axios-oldest"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { secretsIn } from "../../auth-testkit/src/adapter/secrets-in.ts"
import { addAuthInterceptors, createTokenManager, ntxPay, tokenFetch } from "../src/index.ts"
import { startTokenEndpoint, type TokenEndpoint } from "./token-endpoint.ts"

const clientSecret = "the-secret-of-93"
const oldest = oldestAxios as unknown as AxiosStatic
const required = createRequire(import.meta.url)("axios") as AxiosStatic

let endpoint: TokenEndpoint
beforeEach(async () => {
  endpoint = await startTokenEndpoint()
})
afterEach(() => endpoint[Symbol.asyncDispose]())

/** The token request of the manager, by the `fetch` alone. */
function send(instance: AxiosInstance, signal: AbortSignal = new AbortController().signal, url = endpoint.url) {
  return tokenFetch(instance)(new URL(`${url}/oauth/token`), {
    method: "POST",
    headers: { "content-type": "application/json", accept: "application/json" },
    body: JSON.stringify({ clientId: "account-93", clientSecret }),
    redirect: "manual",
    signal
  })
}

/** One token from a manager that sends by this instance. */
async function tokenBy(instance: AxiosInstance): Promise<string> {
  const credentials = { provider: ntxPay(), clientId: "account-93", clientSecret, baseUrl: endpoint.url }
  await using tokens = createTokenManager({ ...credentials, fetch: tokenFetch(instance) })
  return await tokens.getToken()
}

describe.each([
  ["our own", axios, "http"],
  ["our own", axios, "fetch"],
  ["another version", oldest, "http"],
  ["another version", oldest, "fetch"],
  ["CommonJS", required, "http"]
] as const)("token requests through an instance of axios, %s copy", (_, copy, adapter) => {
  describe(`${adapter} adapter`, () => {
    it("go where the provider says, before and after the interceptors are added", async () => {
      const pix = copy.create({ baseURL: endpoint.url, adapter })
      expect(await tokenBy(pix)).toBe("token-1")
      const credentials = { provider: ntxPay(), clientId: "account-93", clientSecret, baseUrl: endpoint.url }
      await using tokens = createTokenManager({ ...credentials, fetch: tokenFetch(pix) })
      addAuthInterceptors(pix, tokens)
      await pix.get("/cob")
      const seen = endpoint.arrived.map(({ method, url, headers }) => [method, url, headers.authorization])
      expect(seen).toEqual([
        ["POST", "/oauth/token", undefined],
        ["POST", "/oauth/token", undefined],
        ["GET", "/cob", "Bearer token-2"]
      ])
      expect(JSON.parse(endpoint.arrived[1]?.body ?? "")).toEqual({ clientId: "account-93", clientSecret })
    })

    it("carry nothing of the instance's defaults and interceptors", async () => {
      const changed = (): never => {
        throw new Error("of the application")
      }
      const pix = copy.create({
        baseURL: "http://127.0.0.1:9/api",
        headers: { authorization: "Basic eDp5", "x-tenant": "7", post: { "x-of-post": "8" } },
        auth: { username: "x", password: "y" },
        params: { tenant: 7 },
        paramsSerializer: { serialize: changed },
        transformRequest: changed,
        transformResponse: changed,
        validateStatus: changed,
        withCredentials: true,
        withXSRFToken: true,
        fetchOptions: { body: "other", headers: { "x-of-fetch": "9" }, method: "PUT", redirect: "follow" },
        timeout: 1,
        responseType: "json",
        adapter
      })
      pix.interceptors.request.use(changed)
      pix.interceptors.response.use(changed)
      expect(await tokenBy(pix)).toBe("token-1")
      const [{ method, url, headers, body } = {}] = endpoint.arrived
      expect([method, url]).toEqual(["POST", "/oauth/token"])
      expect(headers).toMatchObject({ "content-type": "application/json", accept: "application/json" })
      for (const name of ["authorization", "cookie", "x-tenant", "x-of-post", "x-of-fetch"]) {
        expect(headers).not.toHaveProperty(name)
      }
      expect(JSON.parse(body ?? "")).toEqual({ clientId: "account-93", clientSecret })
    })

    it("promise 11: follow no redirect", async () => {
      await using thief = await startTokenEndpoint()
      endpoint.answer((response) => response.writeHead(307, { location: `${thief.url}/oauth/token` }).end())
      const response = await send(copy.create({ adapter, maxRedirects: 5 }))
      expect(response.status).toBe(307)
      expect(thief.arrived).toEqual([])
    })

    it("promise 8: are judged by their status, however long the body is", async () => {
      endpoint.answer((response) => response.writeHead(401, { "retry-after": "7" }).end("x".repeat(1_000_000)))
      const response = await send(copy.create({ adapter }))
      expect(response).toBeInstanceOf(Response)
      expect([response.status, response.headers.get("Retry-After")]).toEqual([401, "7"])
      await (response as Response).body?.cancel()
    })

    it("end a body that nobody reads on", async () => {
      const closed = new Promise((resolve) => {
        endpoint.answer((response) => {
          response.on("close", resolve)
          response.writeHead(200).write("x".repeat(1_000_000))
        })
      })
      await expect(tokenBy(copy.create({ adapter }))).rejects.toMatchObject({ code: "TokenResponseInvalid" })
      await closed
    })

    it("promise 21: fail without the secret, where nobody listens", async () => {
      const { url } = endpoint
      await endpoint[Symbol.asyncDispose]()
      const error: unknown = await send(copy.create({ adapter }), undefined, url).catch((thrown: unknown) => thrown)
      expect(error).toBeInstanceOf(Error)
      expect(secretsIn(error, [clientSecret])).toEqual([])
      expect(error).toMatchObject({ code: adapter === "http" ? "ECONNREFUSED" : "ERR_NETWORK" })
      endpoint = await startTokenEndpoint()
    })

    it("promise 21: fail without the secret, where the connection drops within the body", async () => {
      endpoint.answer((response) => {
        response.writeHead(200, { "content-length": "1000" }).write("{")
        response.destroy()
      })
      const error: unknown = await send(copy.create({ adapter }))
        .then((response) => response.text?.())
        .catch((thrown: unknown) => thrown)
      expect(error).toBeInstanceOf(Error)
      expect(secretsIn(error, [clientSecret])).toEqual([])
    })

    it("end with the signal's reason: before they are sent, in flight, and within the body", async () => {
      const reason = new Error("nobody waits")
      await expect(send(copy.create({ adapter }), AbortSignal.abort(reason))).rejects.toBe(reason)
      expect(endpoint.arrived).toEqual([])
      const inFlight = new AbortController()
      endpoint.answer(() => inFlight.abort(reason))
      await expect(send(copy.create({ adapter }), inFlight.signal)).rejects.toBe(reason)
      const within = new AbortController()
      endpoint.answer((response) => void response.writeHead(200).write("{"))
      const response = await send(copy.create({ adapter }), within.signal)
      const text = response.text?.()
      within.abort(reason)
      await expect(text).rejects.toBe(reason)
    })
  })
})
