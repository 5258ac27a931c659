import * as fc from "fast-check"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { isAuthError } from "../src/errors/auth-error.ts"
import { makeTokenManager } from "../src/manager/make-token-manager.ts"
import type { TokenManagerOptions } from "../src/manager/options.ts"
import { tokenManagerSettings } from "../src/manager/settings.ts"
import type { TokenManager } from "../src/manager/token-manager.ts"
import { ntxPay } from "../src/providers/ntx-pay.ts"
import type { TokenEvent } from "../src/renewal/token-events.ts"
import type { TokenStore } from "../src/store/token-store.ts"
import { manualClock } from "../src/testing/manual-clock.ts"

const clientSecret = "the-secret-of-93"
const accessToken = "the-token-of-93"

/** Whether there is a token that an error could quote. */
let isIssued = false
const quotes = (): string => (isIssued ? `${clientSecret} and ${accessToken}` : clientSecret)

const issue = () => {
  isIssued = true
  return answer()
}
const answer = () =>
  Promise.resolve(Response.json({ access_token: accessToken, token_type: "Bearer", expires_in: 3600 }))

const unhandled: Array<unknown> = []
const note = (reason: unknown): void => void unhandled.push(reason)
beforeEach(() => {
  unhandled.length = 0
  process.on("unhandledRejection", note)
})
afterEach(() => {
  process.off("unhandledRejection", note)
})

/** Lets rejections that nobody handles be reported. */
const settle = () => new Promise((resolve) => setImmediate(resolve))

const revoked = (): unknown => {
  const { proxy, revoke } = Proxy.revocable({}, {})
  revoke()
  return proxy
}

/** An object whose every property throws an error that quotes the secret and the token. */
const throwing = (): unknown =>
  new Proxy(
    {},
    {
      get: () => {
        throw new Error(`no: ${quotes()}`)
      }
    }
  )

const messageThrows = (): Error =>
  Object.defineProperty(new Error("hidden"), "message", {
    get: () => {
      throw new Error("no message")
    }
  })

/** Every wrong way for a function from outside to behave. Each is made anew, since a promise settles once. */
const wrongWays: { readonly [name: string]: () => unknown } = {
  throws: () => {
    throw new Error(`thrown with ${quotes()}`)
  },
  "throws no error": () => {
    throw `text with ${clientSecret}` as unknown as Error
  },
  "throws a revoked Proxy": () => {
    throw revoked() as Error
  },
  "throws an error whose message cannot be read": () => {
    throw messageThrows()
  },
  rejects: () => Promise.reject(new Error(`rejected with ${quotes()}`)),
  "rejects with an error whose message cannot be read": () => Promise.reject(messageThrows()),
  "never settles": () => new Promise(() => {}),
  "settles twice": () => ({
    // oxlint-disable-next-line unicorn/no-thenable -- what is tried here
    then: (resolve: (value: unknown) => void, reject: (reason: unknown) => void) => {
      resolve(undefined)
      resolve(7)
      reject(new Error("once more"))
    }
  }),
  "has a then that throws": () => ({
    // oxlint-disable-next-line unicorn/no-thenable -- what is tried here
    get then(): never {
      throw new Error("no then")
    }
  }),
  "gives undefined": () => undefined,
  "gives null": () => null,
  "gives NaN": () => Number.NaN,
  "gives a number": () => 5,
  "gives a BigInt": () => 5n,
  "gives a text": () => "text",
  "gives an empty text": () => "",
  "gives a symbol": () => Symbol("s"),
  "gives a function": () => () => {},
  "gives an object": () => ({}),
  "gives an object that throws": throwing,
  "gives a revoked Proxy": revoked,
  "gives a promise of a revoked Proxy": () => Promise.resolve([revoked()]).then(([proxy]) => ({ value: proxy })),
  "gives an entry of a BigInt": () => Promise.resolve({ value: "", generation: 5n }),
  "gives an entry of 2^53": () => Promise.resolve({ value: "", generation: 2 ** 53 }),
  "gives an entry without value": () => Promise.resolve({ generation: 1 }),
  "gives an entry that throws": () =>
    Promise.resolve(new Proxy({}, { get: (_, key) => (key === "then" ? undefined : throwing()) }))
}

type Place =
  | "clock.now"
  | "clock.monotonic"
  | "clock.sleep"
  | "fetch"
  | "clientSecret"
  | "listener"
  | "waitUntil"
  | "load"
  | "save"
  | "clear"
  | "lease"
  | "prolong"
  | "release"

const places: ReadonlyArray<Place> = [
  "clock.now",
  "clock.monotonic",
  "clock.sleep",
  "fetch",
  "clientSecret",
  "listener",
  "waitUntil",
  "load",
  "save",
  "clear",
  "lease",
  "prolong",
  "release"
]

/** A manager in which one value from outside goes wrong for some calls, and everything that could be seen of it. */
function setUp(place: Place, wrong: () => unknown, calls: ReadonlyArray<boolean>) {
  isIssued = false
  let call = 0
  let broken = true
  let faults = 0
  /** The wrong behaviour where it is this call's turn. */
  const or = <A extends ReadonlyArray<unknown>, R>(name: Place, right: (...args: A) => R) =>
    ((...args: A) => {
      if (name !== place || !broken || !calls[call++ % calls.length]) return right(...args)
      faults++
      return wrong()
    }) as (...args: A) => R

  const clock = manualClock()
  const entries = new Map<string, { value: string; generation: number }>()
  const store: TokenStore = {
    load: or("load", (key: string) => Promise.resolve(entries.get(key))),
    save: or("save", (key: string, { value, generation }: { value: string; generation: number }) => {
      entries.set(key, { value, generation })
      return Promise.resolve(true)
    }),
    clear: or("clear", (key: string, generation: number) => {
      entries.set(key, { value: "", generation })
      return Promise.resolve()
    }),
    lease: or("lease", () =>
      Promise.resolve({
        release: or("release", () => Promise.resolve()),
        prolong: or("prolong", () => Promise.resolve(true))
      })
    )
  }
  /** Issues a token after 2.5 s, so the manager prolongs its lease twice. */
  const issueSlowly: typeof issue = async () => {
    await clock.sleep(2_500, new AbortController().signal)
    return issue()
  }
  const options: TokenManagerOptions = {
    provider: ntxPay(),
    clientId: "account-93",
    clientSecret: place === "clientSecret" ? or("clientSecret", () => clientSecret) : clientSecret,
    store,
    fetch: or("fetch", place === "prolong" ? issueSlowly : issue),
    waitUntil: or("waitUntil", () => {}),
    clock: {
      now: or("clock.now", () => clock.now()),
      monotonic: or("clock.monotonic", () => clock.monotonic()),
      sleep: or("clock.sleep", (milliseconds: number, signal: AbortSignal) => clock.sleep(milliseconds, signal))
    }
  }
  // The key at hand: its digest is real work, during which the clock of the test must not move.
  const tokens = makeTokenManager(
    tokenManagerSettings(options),
    { ...clock, hold: () => {}, chance: () => 0.5, uuid: () => "" },
    {
      store,
      key: () => Promise.resolve("key"),
      budgetKey: () => Promise.resolve("budget")
    }
  )
  const events: Array<TokenEvent> = []
  tokens.subscribe((event) => void events.push(event))
  tokens.subscribe(or("listener", () => {}) as (event: TokenEvent) => void)
  return {
    clock,
    tokens,
    events,
    faults: () => faults,
    mend: () => {
      broken = false
    }
  }
}

/** What a caller got, once the clock has moved on. */
async function ask(tokens: TokenManager, clock: ReturnType<typeof manualClock>): Promise<unknown> {
  const outcomes: Array<unknown> = []
  const asked = tokens.getToken().then(
    (token) => void outcomes.push(token),
    (error: unknown) => void outcomes.push(error)
  )
  for (let step = 0; step < 80 && outcomes.length === 0; step++) {
    await settle()
    await clock.advance(500)
  }
  await asked
  return outcomes[0]
}

const shown = ["name", "message", "stack", "code", "reason", "cause"]

function textsOf(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) =>
    part instanceof Error ? Object.fromEntries(shown.map((name) => [name, Reflect.get(part, name)])) : part
  )
}

describe("promise 30: every value from outside may be wrong in every way", () => {
  it("the manager lives, one fault is at most one event, no rejection is unhandled, and no secret is told", async () => {
    const ways = Object.entries(wrongWays)
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...places),
        fc.constantFrom(...ways),
        fc.array(fc.boolean(), { minLength: 1, maxLength: 4 }),
        async (place, [, wrong], calls) => {
          const { clock, tokens, events, faults, mend } = setUp(place, wrong, calls)
          const first = await ask(tokens, clock)
          tokens.invalidateToken(accessToken, { method: "GET", url: "https://api.ntxpay.com/cob" })
          const second = await ask(tokens, clock)
          for (const outcome of [first, second]) {
            if (outcome !== accessToken && !isAuthError(outcome)) throw new Error(`a caller got ${String(outcome)}`)
          }
          await settle()
          mend()
          await clock.advance(10 * 60_000)
          // Alive: with everything mended, there is a token.
          expect(await ask(tokens, clock)).toBe(accessToken)
          const failures = events.filter(({ _tag }) => _tag === "StoreFailed" || _tag === "ClockFailed")
          expect(failures.length).toBeLessThanOrEqual(faults())
          const seen = textsOf([events, first, second, tokens.snapshot()])
          expect(seen).not.toContain(clientSecret)
          expect(seen.replaceAll(JSON.stringify(accessToken), "")).not.toContain(accessToken)
          await tokens.dispose()
          await settle()
          expect(unhandled).toEqual([])
        }
      ),
      { numRuns: 300 }
    )
  })
})
