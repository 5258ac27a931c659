import { PassThrough, Readable } from "node:stream"
import { buffer, text } from "node:stream/consumers"
import { createTokenManager, isAuthError, ntxPay } from "@pix/auth-core"
import { staticTokens } from "@pix/auth-core/testing"
import { startSandbox } from "@pix/auth-sandbox"
import { Client as Client7, type Dispatcher } from "undici"
import type { Dispatcher as Dispatcher8 } from "undici-8"
import { describe, expect, it } from "vitest"
import { createAuthInterceptor } from "../src/index.ts"
import { awaitedTokens, changingTokens } from "./changing-tokens.ts"
import { deferred } from "./deferred.ts"
import { recordingApi, rejectingFirst } from "./recording-api.ts"
import { majors } from "./undici-majors.ts"

const both = ["Bearer token-1", "Bearer token-2"]

describe.each(majors)(
  "createAuthInterceptor on %s",
  (_, { Agent, Client, FormData, MockAgent, fetch, pipeline, request, stream }) => {
    const agentFor = (tokens: Parameters<typeof createAuthInterceptor>[0]) =>
      new Agent().compose(createAuthInterceptor(tokens))

    it("request sends the same method, headers and body once more after a 401", async () => {
      await using api = await recordingApi(rejectingFirst())
      const dispatcher = agentFor(changingTokens(api.url))
      const options = { method: "PUT", headers: { "x-own": "1" }, body: "charge", dispatcher } as const
      const { statusCode, body } = await request(`${api.url}/cob/1?a=1`, options)
      expect([statusCode, await body.text()]).toEqual([200, "charge"])
      expect(api.tokens()).toEqual(both)
      for (const one of api.requests) {
        expect(one).toMatchObject({ method: "PUT", url: "/cob/1?a=1", body: "charge" })
        expect(one.headers["x-own"]).toBe("1")
      }
    })

    it("stream gets the answer to the second sending alone", async () => {
      await using api = await recordingApi(rejectingFirst())
      const dispatcher = agentFor(changingTokens(api.url))
      const received = new PassThrough()
      const statuses: Array<number> = []
      await stream(`${api.url}/cob`, { method: "POST", body: "charge", dispatcher }, ({ statusCode }) => {
        statuses.push(statusCode)
        return received
      })
      expect([statuses, await text(received)]).toEqual([[200], "charge"])
    })

    it("pipeline, whose body is a stream, gets the 401 as it came, and the next call has another token", async () => {
      await using api = await recordingApi(rejectingFirst())
      const dispatcher = agentFor(changingTokens(api.url))
      const send = async () => {
        const statuses: Array<number> = []
        const piped = pipeline(`${api.url}/cob`, { method: "POST", dispatcher }, ({ statusCode, body }) => {
          statuses.push(statusCode)
          return body
        })
        piped.end("charge")
        return [...statuses, await text(piped), ...statuses]
      }
      expect(await send()).toEqual(["expired", 401])
      expect(await send()).toEqual(["charge", 200])
      expect(api.tokens()).toEqual(both)
    })

    it("fetch of Node with the option dispatcher is replayed, whose handlers may have the older form", async () => {
      await using api = await recordingApi(rejectingFirst())
      const dispatcher = agentFor(changingTokens(api.url)) as unknown
      const response = await globalThis.fetch(`${api.url}/cob`, {
        method: "POST",
        body: "charge",
        dispatcher
      } as RequestInit)
      expect([response.status, await response.text()]).toEqual([200, "charge"])
      expect(api.tokens()).toEqual(both)
    })

    it("a handler of the older form gets each event once", async () => {
      await using api = await recordingApi(rejectingFirst())
      const events: Array<string> = []
      const ended = deferred()
      const handler = {
        onConnect: () => events.push("connect"),
        onHeaders: (status: number, headers: ReadonlyArray<Buffer>) => {
          events.push(`headers ${status} ${headers.length % 2}`)
          return true
        },
        onData: (chunk: Buffer) => {
          events.push(`data ${String(chunk)}`)
          return true
        },
        onComplete: () => {
          events.push("complete")
          ended.resolve()
        },
        onError: ended.reject
      }
      const options = { origin: api.url, path: "/cob", method: "POST", body: "charge" } as const
      const dispatch = createAuthInterceptor(changingTokens(api.url))<Dispatcher.Dispatch>((sent, to) =>
        new Agent().dispatch(sent, to)
      )
      dispatch(options, handler)
      await ended.promise
      expect(events).toEqual(["connect", "headers 200 0", "data charge", "complete"])
    })

    it("sends synchronously while a token is held", async () => {
      const sent: Array<unknown> = []
      const dispatch = createAuthInterceptor(staticTokens("token-1", "https://api.example.com"))<Dispatcher.Dispatch>((
        options
      ) => {
        sent.push(options.headers)
        return false
      })
      const result = dispatch(
        { origin: "https://api.example.com", path: "/cob", method: "GET" },
        { onRequestStart: () => {} }
      )
      expect([result, sent]).toEqual([false, [{ authorization: "Bearer token-1" }]])
    })

    it("bytes and headers that the caller changes while a token is waited for are sent as they were", async () => {
      await using api = await recordingApi((one, response) => void response.end(one.body))
      const tokens = awaitedTokens(api.url)
      const body = Buffer.from("charge")
      const headers = { "x-own": ["1", "2"] }
      const sending = request(`${api.url}/cob`, { method: "POST", headers, body, dispatcher: agentFor(tokens) })
      await tokens.awaited
      body.fill("x")
      headers["x-own"].push("3")
      tokens.arrive()
      expect(await (await sending).body.text()).toBe("charge")
      expect(api.requests[0]?.headers["x-own"]).toBe("1, 2")
    })

    it("bytes that the caller changes after the first sending are the same in the second", async () => {
      const body = Buffer.from("charge")
      await using api = await recordingApi((one, response) => {
        body.fill("x")
        rejectingFirst()(one, response)
      })
      await request(`${api.url}/cob`, { method: "POST", body, dispatcher: agentFor(changingTokens(api.url)) })
      expect(api.requests.map((one) => one.body)).toEqual(["charge", "charge"])
    })

    const forms = [
      ["an object", (name: string) => ({ [name]: "own" })],
      ["a flat list", (name: string) => [name, "own"]],
      ["pairs", (name: string) => Object.entries({ [name]: "own" })],
      ["a Map", (name: string) => new Map([[name, "own"]])],
      ["Headers", (name: string) => new Headers({ [name]: "own" })],
      ["a generator", (name: string) => Object.entries({ [name]: "own" }).values()]
    ] as const

    it.each(forms)("headers as %s are sent with the token", async (_form, make) => {
      await using api = await recordingApi(rejectingFirst())
      const headers = make("X-Own") as Record<string, string>
      await request(`${api.url}/cob`, { headers, dispatcher: agentFor(changingTokens(api.url)) })
      expect(api.requests.map((one) => one.headers["x-own"])).toEqual(["own", "own"])
      expect(api.tokens()).toEqual(both)
    })

    it.each(forms)("an Authorization of the caller in headers as %s is left alone", async (_form, make) => {
      await using api = await recordingApi((_one, response) => void response.writeHead(401).end())
      const tokens = changingTokens(api.url)
      const headers = make("Authorization") as Record<string, string>
      const { statusCode } = await request(`${api.url}/cob`, { headers, dispatcher: agentFor(tokens) })
      expect([statusCode, api.tokens(), tokens.invalidated]).toEqual([401, ["own"], []])
    })

    it("adds the provider's query to the option query, and leaves the caller's alone there", async () => {
      await using api = await recordingApi()
      const apiRequest = () => ({ query: { key: "ours", page: "9" } })
      const dispatcher = agentFor(staticTokens("token-1", api.url, { apiRequest }))
      await request(`${api.url}/cob`, { query: { page: 2 }, dispatcher })
      expect(api.requests[0]?.url).toBe("/cob?page=2&key=ours")
    })

    it("an abort ends the wait for a token with its reason, and nothing is sent", async () => {
      await using api = await recordingApi()
      const tokens = awaitedTokens(api.url)
      const controller = new AbortController()
      const sending = request(`${api.url}/cob`, { signal: controller.signal, dispatcher: agentFor(tokens) })
      await tokens.awaited
      const reason = new Error("the customer left")
      controller.abort(reason)
      await expect(sending).rejects.toBe(reason)
      tokens.arrive()
      expect(api.requests).toEqual([])
    })

    it("an abort while another token is waited for ends the call, and closes the answer in hand", async () => {
      const closed = deferred()
      await using api = await recordingApi((_one, response) => {
        response.once("close", closed.resolve)
        response.writeHead(401).write("the rest never comes")
      })
      const tokens = awaitedTokens(api.url, "token-1")
      const controller = new AbortController()
      const sending = request(`${api.url}/cob`, { signal: controller.signal, dispatcher: agentFor(tokens) })
      await tokens.awaited
      const reason = new Error("the customer left")
      controller.abort(reason)
      await expect(sending).rejects.toBe(reason)
      await closed.promise
    })

    it("an abort of a call in flight ends it with its reason", async () => {
      const arrived = deferred()
      await using api = await recordingApi(() => arrived.resolve())
      const controller = new AbortController()
      const dispatcher = agentFor(staticTokens("token-1", api.url))
      const sending = request(`${api.url}/cob`, { signal: controller.signal, dispatcher })
      await arrived.promise
      const reason = new Error("the customer left")
      controller.abort(reason)
      await expect(sending).rejects.toBe(reason)
    })

    const large = Buffer.alloc(8 * 1024 * 1024, "x")

    it("a large 401 that no other token cures comes whole, with its headers", async () => {
      await using api = await recordingApi(rejectingFirst(large))
      const dispatcher = agentFor(changingTokens(api.url, { last: 1 }))
      const { statusCode, headers, body } = await request(`${api.url}/cob`, { dispatcher })
      expect([statusCode, headers["x-why"]]).toEqual([401, "expired"])
      expect((await buffer(body)).equals(large)).toBe(true)
      expect(api.requests.length).toBe(1)
    })

    it("a large 401 that another token cures is not read to its end", async () => {
      const closed = deferred<boolean>()
      await using api = await recordingApi((one, response) => {
        if (one.headers.authorization !== "Bearer token-1") return void response.end("done")
        response.once("close", () => closed.resolve(response.writableFinished))
        // Without a length.
        response.writeHead(401).write(large)
      })
      const { body } = await request(`${api.url}/cob`, { dispatcher: agentFor(changingTokens(api.url)) })
      expect(await body.text()).toBe("done")
      expect(await closed.promise).toBe(false)
    })

    it("a large 401 that says its length is given up before its body comes", async () => {
      const closed = deferred()
      await using api = await recordingApi((one, response) => {
        if (one.headers.authorization !== "Bearer token-1") return void response.end("done")
        response.once("close", closed.resolve)
        response.writeHead(401, { "content-length": large.length }).write("x")
      })
      const { body } = await request(`${api.url}/cob`, { dispatcher: agentFor(changingTokens(api.url)) })
      expect(await body.text()).toBe("done")
      await closed.promise
    })

    it("a 401 does not keep the connection that the token request needs", async () => {
      await using api = await recordingApi(rejectingFirst())
      const agent = new Agent({ connections: 1 })
      const tokens = changingTokens(api.url)
      const dispatcher = agent.compose(
        createAuthInterceptor({
          ...tokens,
          getAuthorization: async () => {
            await (await request(`${api.url}/oauth/token`, { dispatcher: agent })).body.dump()
            return tokens.getAuthorization()
          }
        })
      )
      expect((await request(`${api.url}/cob`, { dispatcher })).statusCode).toBe(200)
    })

    it("what a handler throws at a 401 is reported to it once, and closes the connection", async () => {
      const closed = deferred()
      await using api = await recordingApi((_one, response) => {
        response.once("close", closed.resolve)
        response.writeHead(401).write("the rest never comes")
      })
      const errors: Array<unknown> = []
      const error = new Error("too many redirects")
      const dispatcher = agentFor(changingTokens(api.url, { last: 1 }))
      const options = { origin: api.url, path: "/cob", method: "GET" } as const
      dispatcher.dispatch(options, {
        onRequestStart: () => {},
        onResponseStart: () => {
          throw error
        },
        onResponseError: (_controller, one) => errors.push(one)
      })
      await closed.promise
      expect(errors).toEqual([error])
    })

    it("a call that was aborted is not sent, even if a token comes all the same", async () => {
      await using api = await recordingApi()
      const tokens = awaitedTokens(api.url)
      const controller = new AbortController()
      const getAuthorization = () => tokens.getAuthorization()
      const dispatcher = agentFor({ ...tokens, getAuthorization })
      const sending = request(`${api.url}/cob`, { signal: controller.signal, dispatcher })
      await tokens.awaited
      const reason = new Error("the customer left")
      controller.abort(reason)
      tokens.arrive()
      await expect(sending).rejects.toBe(reason)
      await (await request(api.url, { dispatcher })).body.dump()
      expect(api.requests.map(({ url }) => url)).toEqual(["/"])
    })

    it("a small 401 leaves its connection to the second sending", async () => {
      await using api = await recordingApi(rejectingFirst())
      const dispatcher = new Agent({ connections: 1 }).compose(createAuthInterceptor(changingTokens(api.url)))
      await (await request(`${api.url}/cob`, { dispatcher })).body.dump()
      await (await request(`${api.url}/cob`, { dispatcher })).body.dump()
      expect(api.requests.length).toBe(3)
      expect(new Set(api.requests.map(({ port }) => port)).size).toBe(1)
    })

    const oneShot = [
      ["a Readable", () => Readable.from([Buffer.from("charge")])],
      ["a ReadableStream", () => new Blob(["charge"]).stream()],
      ["an iterable", () => [Buffer.from("charge")].values()],
      [
        "a generator",
        async function* () {
          yield Buffer.from("charge")
        }
      ]
    ] as const

    it.each(oneShot)(
      "%s as body is sent once: its 401 is the answer, and the next call has another token",
      async (_kind, make) => {
        await using api = await recordingApi(rejectingFirst())
        const dispatcher = agentFor(changingTokens(api.url))
        const send = () =>
          request(`${api.url}/cob`, { method: "POST", body: make() as unknown as Readable, dispatcher })
        const first = await send()
        expect([first.statusCode, first.headers["x-why"], await first.body.text()]).toEqual([401, "expired", "expired"])
        expect(await (await send()).body.text()).toBe("charge")
        expect(api.tokens()).toEqual(both)
      }
    )

    it("a stream as body that fails while a token is waited for ends the call with its error", async () => {
      await using api = await recordingApi()
      const tokens = awaitedTokens(api.url)
      const body = new PassThrough()
      const sending = request(`${api.url}/cob`, { method: "POST", body, dispatcher: agentFor(tokens) })
      await tokens.awaited
      const error = new Error("the file is gone")
      body.destroy(error)
      await expect(sending).rejects.toBe(error)
      expect(api.requests).toEqual([])
    })

    const repeatable = [
      ["a Blob", () => new Blob(["charge"])],
      ["URLSearchParams", () => new URLSearchParams({ charge: "1" })],
      ["a Uint8Array", () => new TextEncoder().encode("charge")],
      ["1 MiB", () => "x".repeat(1024 * 1024)]
    ] as const

    it.each(repeatable)("fetch with %s as body is replayed with the same bytes", async (_kind, make) => {
      await using api = await recordingApi(rejectingFirst())
      const dispatcher = agentFor(changingTokens(api.url))
      const response = await fetch(`${api.url}/cob`, { method: "POST", body: make() as string, dispatcher })
      expect(response.status).toBe(200)
      const [first, second] = api.requests
      expect(second?.body).toBe(first?.body)
      expect(second?.headers["content-length"]).toBe(first?.headers["content-length"])
    })

    it("a form is replayed by fetch and by request", async () => {
      await using api = await recordingApi(rejectingFirst())
      const dispatcher = (): Dispatcher => agentFor(changingTokens(api.url))
      const form = new FormData()
      form.set("name", "maria")
      await fetch(`${api.url}/cob`, { method: "POST", body: form, dispatcher: dispatcher() })
      await request(`${api.url}/cob`, { method: "POST", body: form, dispatcher: dispatcher() })
      expect(api.tokens()).toEqual([...both, ...both])
      for (const one of api.requests) expect(one.body).toContain("maria")
    })

    it("fetch with a body over 1 MiB gets the 401 as it came", async () => {
      await using api = await recordingApi(rejectingFirst())
      const body = "x".repeat(1024 * 1024 + 1)
      const response = await fetch(`${api.url}/cob`, {
        method: "POST",
        body,
        dispatcher: agentFor(changingTokens(api.url))
      })
      expect([response.status, api.requests.length]).toEqual([401, 1])
    })

    it("leaves an upgrade alone", async () => {
      await using api = await recordingApi()
      api.server.on("upgrade", ({ headers }, socket) => {
        socket.end(
          `HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: x\r\nx-had: ${headers.authorization}\r\n\r\n`
        )
      })
      const dispatcher = agentFor(staticTokens("token-1", api.url))
      const { headers, socket } = await dispatcher.upgrade({ origin: api.url, path: "/", protocol: "x" } as never)
      expect(headers["x-had"]).toBe("undefined")
      socket.destroy()
    })

    it("leaves CONNECT alone", async () => {
      await using api = await recordingApi()
      const seen: Array<unknown> = []
      api.server.on("connect", ({ headers }, socket) => {
        seen.push(headers.authorization)
        socket.end("HTTP/1.1 200 OK\r\n\r\n")
      })
      const dispatcher = agentFor(staticTokens("token-1", api.url))
      const { socket } = await dispatcher.connect({ origin: api.url, path: "example.com:443" })
      expect(seen).toEqual([undefined])
      socket.destroy()
    })

    it("a path that is a URL gets no token, because its origin is a proxy", async () => {
      await using proxy = await recordingApi()
      const dispatcher = agentFor(staticTokens("token-1", proxy.url))
      const options = { origin: proxy.url, path: `${proxy.url}/cob`, method: "GET" } as const
      await dispatcher.request(options)
      expect(proxy.tokens()).toEqual([undefined])
    })

    it("gives the AuthError where there is no token, and fetch gives it as the cause", async () => {
      await using sandbox = await startSandbox()
      const tokens = createTokenManager({
        provider: ntxPay(),
        clientId: sandbox.clientId,
        clientSecret: "a-wrong-secret",
        baseUrl: sandbox.url
      })
      const dispatcher = agentFor(tokens)
      const failure = await request(`${sandbox.url}/accounts/balances`, { dispatcher }).catch((error: unknown) => error)
      expect(isAuthError(failure)).toBe(true)
      const wrapped = await fetch(`${sandbox.url}/accounts/balances`, { dispatcher }).catch((error: unknown) => error)
      expect(isAuthError((wrapped as Error).cause)).toBe(true)
      expect(sandbox.stats().apiCalls).toBe(0)
      await tokens.dispose()
    })

    it("works with a MockAgent, which answers at once and cannot pause", async () => {
      const mock = new MockAgent()
      mock.disableNetConnect()
      const url = "https://api.example.com"
      const pool = mock.get(url)
      const path = "/cob"
      pool
        .intercept({ path, headers: { authorization: "Bearer token-1" } })
        .reply(401, "expired")
        .times(2)
      pool.intercept({ path, headers: { authorization: "Bearer token-2" } }).reply(200, "done")
      const cured = await request(url + path, { dispatcher: mock.compose(createAuthInterceptor(changingTokens(url))) })
      expect([cured.statusCode, await cured.body.text()]).toEqual([200, "done"])
      const stuck = changingTokens(url, { last: 1 })
      const rejected = await request(url + path, { dispatcher: mock.compose(createAuthInterceptor(stuck)) })
      expect([rejected.statusCode, await rejected.body.text()]).toEqual([401, "expired"])
    })

    it("what a dispatcher throws becomes the error of the call, without the provider's query", async () => {
      const mock = new MockAgent()
      mock.disableNetConnect()
      const apiRequest = () => ({ query: { key: "the-application-key" } })
      const tokens = staticTokens("token-1", "https://api.example.com", { apiRequest })
      const dispatcher = mock.compose(createAuthInterceptor(tokens))
      const error = await request("https://api.example.com/cob", { dispatcher }).catch((one: unknown) => one)
      expect(String(error)).toMatch(/\/cob/)
      expect(String(error)).not.toMatch(/the-application-key|token-1/)
    })

    it("what the provider's apiRequest throws becomes the error of the call", async () => {
      const apiRequest = () => {
        throw new Error("no key")
      }
      const dispatcher = agentFor(staticTokens("token-1", "https://api.example.com", { apiRequest }))
      const errors: Array<unknown> = []
      const options = { origin: "https://api.example.com", path: "/cob", method: "GET" } as const
      dispatcher.dispatch(options, {
        onRequestStart: () => {},
        onResponseError: (_controller, one) => errors.push(one)
      })
      expect(errors).toEqual([expect.any(TypeError)])
    })

    it("a Client that is given its origin sends the token", async () => {
      await using api = await recordingApi()
      const client = new Client(api.url).compose(createAuthInterceptor(staticTokens("token-1", api.url)))
      await (await client.request({ origin: api.url, path: "/cob", method: "GET" })).body.dump()
      expect(api.tokens()).toEqual(["Bearer token-1"])
      await client.close()
    })

    it("is an interceptor for the types of both majors", () => {
      const interceptor = createAuthInterceptor(staticTokens("token-1", "https://api.example.com"))
      const seven: Dispatcher.DispatcherComposeInterceptor = interceptor
      const eight: Dispatcher8.DispatcherComposeInterceptor = interceptor
      expect(seven).toBe(eight)
    })
  }
)

it("a Client of undici 7 that is not given its origin says what to pass", async () => {
  await using api = await recordingApi()
  const client = new Client7(api.url).compose(createAuthInterceptor(staticTokens("token-1", api.url)))
  await expect(client.request({ path: "/cob", method: "GET" })).rejects.toThrow(/Pass `origin`/)
  expect(api.requests).toEqual([])
  await client.destroy()
})
