import { getEventListeners } from "node:events"
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest"
import { AuthError, isAuthError } from "../src/errors/auth-error.ts"
import { createTokenManager } from "../src/manager/create-token-manager.ts"
import { ntxPay } from "../src/providers/ntx-pay.ts"
import type { TokenEvent } from "../src/renewal/token-events.ts"
import { makeTokenManager } from "../src/manager/make-token-manager.ts"
import type { TokenManagerOptions } from "../src/manager/options.ts"
import { tokenManagerSettings } from "../src/manager/settings.ts"
import { memoryTokenStore } from "../src/store/memory-token-store.ts"
import type { TokenStore } from "../src/store/token-store.ts"
import { type ManualClock, manualClock } from "../src/testing/manual-clock.ts"
import { type Loopback, loopback, sendToken } from "./loopback.ts"

const minute = 60_000

let server: Loopback
let clock: ManualClock
let issued: number
beforeEach(async () => {
  server = await loopback()
  clock = manualClock()
  issued = 0
  issue()
})
afterEach(() => server[Symbol.asyncDispose]())

function issue(fields?: object): void {
  server.answer((_, response) => sendToken(response, `token-${++issued}`, fields))
}

function refuse(status: number): void {
  server.answer((_, response) => response.writeHead(status).end())
}

/** Never answers; the requests so far can be counted all the same. */
function hang(): void {
  server.answer(() => {})
}

function manager(options: Partial<TokenManagerOptions> = {}) {
  const tokens = createTokenManager({
    provider: ntxPay(),
    clientId: "account-93",
    clientSecret: "secret-of-93",
    baseUrl: server.url,
    clock,
    ...options
  })
  const events: Array<TokenEvent> = []
  tokens.subscribe((event) => events.push(event))
  /** Resolves when the next event of that kind has happened. */
  const next = (tag: TokenEvent["_tag"]) =>
    new Promise<TokenEvent>((resolve) => {
      const end = tokens.subscribe((event) => {
        if (event._tag !== tag) return
        end()
        resolve(event)
      })
    })
  return { tokens, events, next }
}

const rejection = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => undefined,
    (error: unknown) => error
  )

/** To be awaited later: until then, its failure is nobody else's. */
function later<A>(promise: Promise<A>): Promise<A> {
  promise.catch(() => {})
  return promise
}

describe("serving", () => {
  it("promise 1: a fresh token is served synchronously", async () => {
    const { tokens } = manager()
    expect(tokens.currentToken()).toBeUndefined()
    await tokens.getToken()
    await clock.advance(54 * minute)
    expect(tokens.currentToken()).toBe("token-1")
    expect(server.bodies.length).toBe(1)
  })

  it("asking for the current token while there is none begins nothing", () => {
    const { tokens, events } = manager()
    expect(tokens.currentToken()).toBeUndefined()
    expect(events).toEqual([])
  })

  it("promise 2: a due token is served synchronously, and one renewal starts behind it", async () => {
    const { tokens, next } = manager()
    await tokens.getToken()
    await clock.advance(56 * minute)
    const renewed = next("TokenRenewed")
    expect([tokens.currentToken(), tokens.currentToken(), await tokens.getToken()]).toEqual(Array(3).fill("token-1"))
    await renewed
    expect(tokens.currentToken()).toBe("token-2")
    expect(server.bodies.length).toBe(2)
    expect(tokens.snapshot().counters).toMatchObject({ servedWhileDue: 3, waited: 1, renewals: 2 })
  })

  it("promise 3: a thousand cold callers make one token request", async () => {
    const { tokens } = manager()
    const served = await Promise.all(Array.from({ length: 1_000 }, () => tokens.getToken()))
    expect(new Set(served)).toEqual(new Set(["token-1"]))
    expect(server.bodies.length).toBe(1)
  })

  it("promise 3: those who come later, when the token has expired, join the one renewal as well", async () => {
    const { tokens } = manager()
    await tokens.getToken()
    await clock.advance(60 * minute)
    const first = tokens.getToken()
    expect(await Promise.all([first, tokens.getToken(), tokens.getToken({ timeout: "1 minute" })])).toEqual(
      Array(3).fill("token-2")
    )
    expect(tokens.snapshot().counters.tokenRequests).toBe(2)
  })

  it("promise 4: a caller's signal ends its waiting at once, with its reason, and nobody else's", async () => {
    const { tokens } = manager()
    const controller = new AbortController()
    const first = rejection(tokens.getToken({ signal: controller.signal }))
    const second = later(tokens.getToken())
    const reason = new Error("the shop closed the page")
    controller.abort(reason)
    expect(await first).toBe(reason)
    expect(await second).toBe("token-1")
    expect(server.bodies.length).toBe(1)
  })

  it("promise 4: a signal that is aborted already begins nothing", async () => {
    const { tokens, events } = manager()
    expect(await rejection(tokens.getToken({ signal: AbortSignal.abort("over") }))).toBe("over")
    expect(events).toEqual([])
  })

  it("promise 4: nothing of a caller stays on a signal that outlives it", async () => {
    const { signal } = new AbortController()
    const { tokens } = manager()
    await tokens.getToken({ signal })
    expect(getEventListeners(signal, "abort")).toEqual([])
  })

  it("promise 4: an abort that comes as the renewal begins is not lost", async () => {
    hang()
    const { tokens } = manager()
    const controller = new AbortController()
    tokens.subscribe(() => controller.abort("too busy"))
    expect(await rejection(tokens.getToken({ signal: controller.signal }))).toBe("too busy")
  })

  it("promise 5: a token that lives longer costs one renewal, then whatever it gave", async () => {
    const { tokens } = manager()
    await tokens.getToken()
    await clock.advance(30 * minute)
    expect(await tokens.getToken({ minValidity: "30 minutes" })).toBe("token-1")
    expect(await tokens.getToken({ minValidity: "40 minutes" })).toBe("token-2")
    expect(await tokens.getToken({ minValidity: "2 hours" })).toBe("token-2")
    await clock.advance(minute)
    expect(await tokens.getToken({ minValidity: "2 hours" })).toBe("token-3")
    refuse(401)
    await clock.advance(minute)
    expect(await rejection(tokens.getToken({ minValidity: "2 hours" }))).toBeInstanceOf(AuthError)
    expect(await tokens.getToken()).toBe("token-3")
  })
})

describe("renewing", () => {
  it("promise 5: a slow endpoint is asked once for more life than it gives", async () => {
    server.answer((_, response) => {
      // A tenth of the life is over on arrival: the token is not one that was just issued.
      void clock.advance(7_000).then(() => sendToken(response, `token-${++issued}`, { expires_in: 60 }))
    })
    const { tokens } = manager()
    expect(await tokens.getToken({ minValidity: "2 hours" })).toBe("token-1")
    expect(server.bodies.length).toBe(1)
  })

  it("promise 6: setting the wall clock back does not revive a token, nor does it make one fresh", async () => {
    const { tokens } = manager()
    await tokens.getToken()
    await clock.advance(50 * minute)
    clock.setWall(clock.now() - 3 * 60 * minute)
    expect(tokens.currentToken()).toBe("token-1")
    await clock.advance(10 * minute)
    expect(tokens.currentToken()).toBeUndefined()
    expect(tokens.snapshot().state).toBe("expired")
  })

  it("promise 6: a token that a clock ahead of time saw expired does not come back", async () => {
    const { tokens } = manager()
    await tokens.getToken()
    clock.setWall(clock.now() + 60 * minute)
    hang()
    const waiting = rejection(tokens.getToken())
    clock.setWall(clock.now() - 60 * minute)
    expect(tokens.currentToken()).toBeUndefined()
    await tokens.dispose()
    await waiting
  })

  it("promise 7: nobody hangs on a silent endpoint", async () => {
    hang()
    const { tokens } = manager()
    const waiting = rejection(tokens.getToken())
    await clock.advance(30_000)
    const error = await waiting
    expect(isAuthError(error) && error.reason).toMatchObject({ _tag: "TokenRequestFailed" })
    expect(String(error)).toContain("did not answer within")
  })

  it("promise 8: a wrong secret: fifty callers, one request, fifty errors of their own", async () => {
    refuse(401)
    const { tokens, events } = manager()
    const errors = await Promise.all(Array.from({ length: 50 }, () => rejection(tokens.getToken())))
    expect(new Set(errors).size).toBe(50)
    expect(new Set(errors.map((error) => isAuthError(error) && error.reason)).size).toBe(1)
    expect(server.bodies.length).toBe(1)
    expect(await rejection(tokens.getToken())).toMatchObject({ reason: { _tag: "CredentialsRejected", status: 401 } })
    expect(server.bodies.length).toBe(1)
    expect(events.map((event) => event._tag)).toEqual(["TokenRequested", "RenewalFailed"])
    expect(tokens.snapshot()).toMatchObject({ state: "missing", counters: { failed: 51, failedRenewals: 1 } })
  })

  it("promise 8: an error's stack leads to the caller who got it", async () => {
    refuse(401)
    const { tokens } = manager()
    async function chargeTheCustomer(): Promise<void> {
      await tokens.getToken()
    }
    const error = await rejection(chargeTheCustomer())
    expect((error as Error).stack).toContain("chargeTheCustomer")
  })

  it("promise 8: an outage while the token is valid is an event, and recovery needs nobody", async () => {
    const { tokens, next } = manager()
    await tokens.getToken()
    await clock.advance(56 * minute)
    refuse(403)
    const failed = next("RenewalFailed")
    expect(tokens.currentToken()).toBe("token-1")
    expect(await failed).toMatchObject({ tokenHeld: true, reason: { _tag: "CredentialsRejected" } })
    expect(tokens.currentToken()).toBe("token-1")
    expect(server.bodies.length).toBe(2)
    issue()
    await clock.advance(1_000)
    const renewed = next("TokenRenewed")
    expect(tokens.currentToken()).toBe("token-1")
    await renewed
    expect(tokens.currentToken()).toBe("token-2")
    expect(tokens.snapshot()).not.toHaveProperty("failure")
  })

  it("promise 9: rubbish with 200 is TokenResponseInvalid, never a token", async () => {
    server.answer((_, response) => response.end("<html>"))
    const { tokens } = manager()
    expect(await rejection(tokens.getToken())).toMatchObject({
      reason: { _tag: "TokenResponseInvalid", field: "body" }
    })
  })

  it("promise 9: a missing expires_in is the documented default, and the event says so", async () => {
    issue({ expires_in: undefined })
    const { tokens, events } = manager()
    await tokens.getToken()
    expect(events.at(-1)).toMatchObject({ _tag: "TokenRenewed", lifetimeAssumed: true })
    expect((tokens.snapshot().expiresAt ?? 0) - clock.now()).toBe(60 * minute)
  })

  it("promise 2: waitUntil gets the renewal that runs in the background, and no other", async () => {
    const waitUntil = vi.fn<(renewal: Promise<void>) => void>()
    const { tokens } = manager({ waitUntil })
    await tokens.getToken()
    expect(waitUntil).not.toHaveBeenCalled()
    await clock.advance(56 * minute)
    await tokens.getToken()
    expect(waitUntil).toHaveBeenCalledTimes(1)
    await waitUntil.mock.calls[0]?.[0]
    expect(tokens.currentToken()).toBe("token-2")
  })
})

describe("a waitUntil that throws, as one does outside of a request", () => {
  it("promise 30: takes no token from anybody, and stops no renewal", async () => {
    const waitUntil = (): never => {
      throw new Error("no request is under way")
    }
    const { tokens, next } = manager({ waitUntil })
    await tokens.getToken()
    await clock.advance(56 * minute)
    const renewed = next("TokenRenewed")
    expect(tokens.currentToken()).toBe("token-1")
    await renewed
    expect(tokens.currentToken()).toBe("token-2")
  })
})

describe("a caller's own timeout", () => {
  it("promise 4: ends its waiting with a TimeoutError, and nobody else's", async () => {
    hang()
    const { tokens } = manager()
    const first = rejection(tokens.getToken({ timeout: 500 }))
    const second = rejection(tokens.getToken({ timeout: "2 seconds" }))
    const patient = rejection(tokens.getToken())
    await clock.advance(500)
    const error = await first
    expect(error).toBeInstanceOf(DOMException)
    expect(error).toMatchObject({ name: "TimeoutError", message: "no token within 500 ms" })
    await clock.advance(1_500)
    expect(await second).toMatchObject({ name: "TimeoutError" })
    await clock.advance(28_000)
    expect(await patient).toMatchObject({ reason: { _tag: "TokenRequestFailed" } })
  })

  it("does nothing to a caller who is served at once", async () => {
    const { tokens } = manager()
    expect(await tokens.getToken({ timeout: "1 minute" })).toBe("token-1")
    expect(await tokens.getToken({ timeout: 0 })).toBe("token-1")
  })
})

describe("promise 8: a secret that changes", () => {
  it("closes the circuit at once", async () => {
    refuse(401)
    let clientSecret = "the-old-secret"
    const { tokens } = manager({ clientSecret: () => clientSecret })
    await rejection(tokens.getToken())
    await rejection(tokens.getToken())
    expect(server.bodies.length).toBe(1)
    issue()
    clientSecret = "the-new-secret"
    expect(await tokens.getToken()).toBe("token-1")
    expect(server.bodies.at(-1)).toContain("the-new-secret")
    expect(server.bodies.length).toBe(2)
  })

  it("is looked at once for all who wait, and a wrong one again costs one request", async () => {
    refuse(401)
    const clientSecret = vi.fn<() => Promise<string>>(() => Promise.resolve("a-wrong-secret"))
    const { tokens } = manager({ clientSecret })
    await rejection(tokens.getToken())
    clientSecret.mockClear()
    await Promise.all(Array.from({ length: 20 }, () => rejection(tokens.getToken())))
    expect(clientSecret).toHaveBeenCalledTimes(1)
    clientSecret.mockImplementation(() => Promise.resolve(`wrong-again-${server.bodies.length}`))
    const errors = await Promise.all(Array.from({ length: 20 }, () => rejection(tokens.getToken())))
    expect(errors.every((error) => isAuthError(error))).toBe(true)
    expect(server.bodies.length).toBe(2)
  })

  it("gives a token to a listener that asks on RenewalFailed, and to all callers who waited", async () => {
    refuse(401)
    let clientSecret = "the-old-secret"
    const { tokens } = manager({ clientSecret: () => clientSecret })
    const asked: Array<Promise<string>> = []
    tokens.subscribe(({ _tag }) => {
      if (_tag !== "RenewalFailed") return
      clientSecret = "the-new-secret"
      issue()
      asked.push(tokens.getToken())
    })
    expect(await tokens.getToken()).toBe("token-1")
    expect(await Promise.all(asked)).toEqual(["token-1"])
  })

  it("a secret manager that hangs hangs nobody", async () => {
    refuse(401)
    let answers = true
    const clientSecret = () => (answers ? "a-wrong-secret" : new Promise<string>(() => {}))
    const { tokens } = manager({ clientSecret })
    await rejection(tokens.getToken())
    answers = false
    const told = rejection(tokens.getToken())
    const impatient = rejection(tokens.getToken({ timeout: 100 }))
    await clock.advance(100)
    expect(await impatient).toMatchObject({ name: "TimeoutError" })
    // The look at the secret has its time, and what is tried after it.
    await clock.advance(40_000)
    expect(await told).toMatchObject({ reason: { _tag: "TokenRequestFailed" } })
  })

  it("who waits while it is looked at gets the token that others have meanwhile, at once", async () => {
    refuse(401)
    let read: () => string | Promise<string> = () => "the-only-secret"
    const { tokens } = manager({ clientSecret: () => read() })
    await rejection(tokens.getToken())
    const vault = vi.fn<() => Promise<string>>(() => new Promise(() => {}))
    read = vault
    const looking = later(tokens.getToken())
    await expect.poll(() => vault).toHaveBeenCalledTimes(1)
    read = () => "the-only-secret"
    issue()
    await clock.advance(1_000)
    expect(await tokens.getToken()).toBe("token-1")
    expect(await looking).toBe("token-1")
    expect(server.bodies.length).toBe(2)
  })
})

describe("promise 7: a process that was frozen", () => {
  it("abandons the attempt that is older than it may be on the wall clock, and asks again", async () => {
    hang()
    const { tokens, next } = manager()
    const waiting = later(tokens.getToken())
    await expect.poll(() => server.bodies.length).toBe(1)
    clock.setWall(clock.now() + 60 * minute)
    issue()
    const failed = next("AttemptFailed")
    const arriving = later(tokens.getToken())
    await failed
    await clock.advance(1_000)
    expect(await Promise.all([waiting, arriving])).toEqual(["token-1", "token-1"])
    expect(server.bodies.length).toBe(2)
  })
})

describe("sharing", () => {
  it("two managers with the same credentials share a token through a store", async () => {
    const store = memoryTokenStore()
    const [web, jobs] = [manager({ store }), manager({ store })]
    expect(await web.tokens.getToken()).toBe("token-1")
    expect(await jobs.tokens.getToken()).toBe("token-1")
    expect(jobs.events).toMatchObject([{ _tag: "TokenRenewed", adopted: true }])
    expect(server.bodies.length).toBe(1)
  })

  it("promise 7: a secret manager that hangs is not waited for beyond renewalTimeout, to know whose failure is stored", async () => {
    refuse(401)
    const store = memoryTokenStore()
    await rejection(manager({ store }).tokens.getToken())
    const clientSecret = vi.fn<() => Promise<string>>(() => new Promise(() => {}))
    const { tokens, next } = manager({ store, clientSecret, requestTimeout: 20_000, renewalTimeout: 8_000 })
    const waiting = rejection(tokens.getToken())
    const failed = next("RenewalFailed")
    await expect.poll(() => clientSecret).toHaveBeenCalled()
    await clock.advance(8_000)
    expect(await failed).toMatchObject({ at: clock.now() })
    expect(await waiting).toMatchObject({ reason: { _tag: "TokenRequestFailed" } })
  })

  it("promise 15: on an ignored route a replay gets the newer token of another process, without a token request", async () => {
    const saved = vi.fn<(value: string) => void>()
    const memory = memoryTokenStore()
    const store: TokenStore = {
      ...memory,
      save: (at, entry) => memory.save(at, entry).finally(() => saved(entry.value))
    }
    const [web, jobs] = [manager({ store }), manager({ store })]
    const route = { method: "GET", url: "https://api.ntxpay.com/cob/1" }
    await web.tokens.getToken()
    await jobs.tokens.getToken()
    web.tokens.invalidateToken("token-1", { ...route, replay: true })
    await clock.advance(1_000)
    jobs.tokens.invalidateToken("token-1", route)
    expect(await jobs.tokens.getToken()).toBe("token-2")
    await expect.poll(() => saved).toHaveBeenLastCalledWith(expect.stringContaining("token-2"))
    web.tokens.invalidateToken("token-1", route)
    expect(await web.tokens.getToken({ rejected: "token-1" })).toBe("token-2")
    expect(server.bodies.length).toBe(2)
  })

  it("promise 29: managers with different client ids share no token", async () => {
    const store = memoryTokenStore()
    await manager({ store }).tokens.getToken()
    expect(await manager({ store, clientId: "account-94" }).tokens.getToken()).toBe("token-2")
  })

  it("a token is saved although the manager is disposed of at once, as a script does", async () => {
    const store = memoryTokenStore()
    const { tokens } = manager({
      store: { ...store, save: (...entry) => Promise.resolve().then(() => store.save(...entry)) }
    })
    await tokens.getToken()
    await tokens.dispose()
    expect(await manager({ store }).tokens.getToken()).toBe("token-1")
    expect(server.bodies.length).toBe(1)
  })

  it("the key is a fingerprint: neither client id nor secret is in it", async () => {
    const keys: Array<string> = []
    const store = memoryTokenStore()
    await manager({ store: { ...store, load: (key) => (keys.push(key), store.load(key)) } }).tokens.getToken()
    expect(keys[0]).toMatch(/^[0-9a-f]{64}$/)
  })

  it("promise 23: a store that hangs costs storeTimeout, once", async () => {
    const never = () => new Promise<never>(() => {})
    const store = { load: never, save: never, clear: never, lease: never }
    const { tokens, next } = manager({ store, storeTimeout: 300 })
    const waiting = later(tokens.getToken())
    const failed = next("StoreFailed")
    await clock.advance(300)
    expect(await failed).toMatchObject({ operation: "load" })
    expect(await waiting).toBe("token-1")
  })
})

describe("reacting", () => {
  it("promise 13: a 401 clears the token that was sent, and a late one costs nothing", async () => {
    const { tokens } = manager()
    const first = await tokens.getToken()
    tokens.invalidateToken(first, { method: "GET", url: `${server.url}/cob/1` })
    expect(tokens.currentToken()).toBeUndefined()
    const second = await tokens.getToken()
    tokens.invalidateToken(first)
    expect(tokens.currentToken()).toBe(second)
    expect(server.bodies.length).toBe(2)
  })

  it("promise 15: a replay's 401 closes its kind of route for 30 s, and no other", async () => {
    const { tokens, events } = manager()
    const first = await tokens.getToken()
    tokens.invalidateToken(first, { method: "get", url: `${server.url}/cob/1?secret=x`, replay: true })
    expect(events.at(-1)).toEqual({ _tag: "RouteIgnored", at: clock.now(), route: `GET ${server.url}/cob` })
    tokens.invalidateToken(first, { method: "GET", url: `${server.url}/cob/2` })
    expect(tokens.currentToken()).toBe(first)
    tokens.invalidateToken(first, { method: "PUT", url: `${server.url}/cob/2` })
    expect(tokens.currentToken()).toBeUndefined()
  })
})

describe("living in a process", () => {
  it("promise 31: after dispose() callers get ManagerDisposed, nothing is requested, and twice is fine", async () => {
    hang()
    const { tokens } = manager()
    const waiting = rejection(tokens.getToken())
    await tokens.dispose()
    await tokens.dispose()
    expect(await waiting).toMatchObject({ reason: { _tag: "ManagerDisposed" } })
    expect(await rejection(tokens.getToken())).toMatchObject({ reason: { _tag: "ManagerDisposed" } })
    expect(tokens.currentToken()).toBeUndefined()
    tokens.invalidateToken("token-1")
    expect(tokens.snapshot()).toMatchObject({ state: "missing", renewing: false })
  })

  it("promise 31: await using disposes", async () => {
    const { tokens } = manager()
    {
      await using scoped = tokens
      await scoped.getToken()
    }
    expect(tokens.currentToken()).toBeUndefined()
  })

  it("promise 30: a listener that throws stops no renewal, and can leave", async () => {
    const { tokens, events } = manager()
    const leave = tokens.subscribe(() => {
      throw new Error("a listener's bug")
    })
    const { length } = events
    expect(await tokens.getToken()).toBe("token-1")
    expect(events.length).toBe(length + 2)
    leave()
  })

  it("a listener may begin the next renewal as one ends: each has one token request, and everybody an answer", async () => {
    const { tokens } = manager()
    let again: Promise<string> | undefined
    tokens.subscribe(({ _tag }) => {
      if (_tag !== "TokenRenewed" || again !== undefined) return
      tokens.invalidateToken(tokens.currentToken() ?? "")
      again = later(tokens.getToken())
    })
    expect([await tokens.getToken(), await again]).toEqual(["token-2", "token-2"])
    expect(server.bodies.length).toBe(2)
  })

  it("promise 31: a listener may dispose of the manager, and nothing is sent after that", async () => {
    const fetch = vi.fn<typeof globalThis.fetch>()
    const { tokens } = manager({ fetch })
    tokens.subscribe(({ _tag }) => {
      if (_tag === "TokenRequested") void tokens.dispose()
    })
    expect(await rejection(tokens.getToken())).toMatchObject({ reason: { _tag: "ManagerDisposed" } })
    expect(fetch).not.toHaveBeenCalled()
  })

  it("promise 31: a manager that a listener disposes of does not ask its store", async () => {
    const store = memoryTokenStore()
    const { tokens } = manager({ store })
    const accessToken = await tokens.getToken()
    const load = vi.spyOn(store, "load")
    tokens.subscribe(({ _tag }) => {
      if (_tag === "TokenInvalidated") void tokens.dispose()
    })
    tokens.invalidateToken(accessToken)
    await clock.advance(minute)
    expect(load).not.toHaveBeenCalled()
  })

  it("a wrong minValidity is a rejection that names it", async () => {
    const { tokens } = manager()
    const error = await rejection(tokens.getToken({ minValidity: "soon" as never }))
    expect(error).toBeInstanceOf(TypeError)
    expect(String(error)).toContain("minValidity")
  })

  it("promise 30: a clock whose sleep fails does not end renewal", async () => {
    const fails = (): never => {
      throw new Error("no timers here")
    }
    hang()
    for (const sleep of [fails, () => Promise.reject(new Error("none here either"))]) {
      const settings = tokenManagerSettings({
        provider: ntxPay(),
        clientId: "account-93",
        clientSecret: "secret-of-93",
        baseUrl: server.url,
        clock: { ...clock, sleep }
      })
      const tokens = makeTokenManager(
        settings,
        { ...clock, hold: () => {}, chance: () => 0, uuid: () => "" },
        undefined
      )
      const failure = rejection(tokens.getToken())
      await clock.advance(60_000)
      expect(await failure).toMatchObject({ reason: { _tag: "TokenRequestFailed" } })
    }
  })
})
