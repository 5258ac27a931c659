import { describe, expect, it, vi } from "vitest"
import { createTokenManager } from "../src/manager/create-token-manager.ts"
import type { TokenManagerOptions } from "../src/manager/options.ts"
import { ntxPay } from "../src/providers/ntx-pay.ts"
import { manualClock } from "../src/testing/manual-clock.ts"
import type { Clock } from "../src/time/clock.ts"

/*
 * Cloudflare Workers cancel the timers and the I/O of a request when it ends. A renewal that it began gets no further by
 * itself: nothing comes of its fetch, and none of its timers ends.
 */

const second = 1_000

/** A worker: what a request has begun is lost when the request ends, and the next request goes on with the rest. */
function worker(options: Partial<TokenManagerOptions> = {}) {
  const time = manualClock()
  let request = { hasEnded: false }
  let mode: "issues" | "hangs" | "fails" = "issues"
  let issued = 0
  let inFlight = 0
  let mostInFlight = 0
  const unlessLost = <A>(promise: Promise<A>): Promise<A> => {
    const own = request
    return promise.then((value) => (own.hasEnded ? new Promise<never>(() => {}) : value))
  }
  const sleep = vi.fn<Clock["sleep"]>((milliseconds, signal) => unlessLost(time.sleep(milliseconds, signal)))
  const answer = (): Promise<Response> => {
    if (mode === "hangs") return new Promise(() => {})
    if (mode === "fails") return Promise.resolve(new Response(undefined, { status: 503 }))
    const body = { access_token: `token-${++issued}`, token_type: "Bearer", expires_in: 3_600, scope: "pix:read" }
    return Promise.resolve(Response.json(body))
  }
  const fetch = vi.fn<(url: unknown, init: { readonly signal: AbortSignal }) => Promise<Response>>((_, { signal }) => {
    mostInFlight = Math.max(mostInFlight, ++inFlight)
    const left = (): void => void inFlight--
    signal.addEventListener("abort", left, { once: true })
    return unlessLost(answer()).finally(() => {
      signal.removeEventListener("abort", left)
      left()
    })
  })
  const tokens = createTokenManager({
    provider: ntxPay(),
    clientId: "account-93",
    clientSecret: "secret-of-93",
    clock: { ...time, sleep },
    fetch,
    ...options
  })
  return {
    tokens,
    time,
    fetch,
    sleep,
    mostInFlight: () => mostInFlight,
    endpoint: (next: typeof mode) => {
      mode = next
    },
    /** The request ends, and with it all that it has begun. */
    endRequest: () => {
      request.hasEnded = true
      request = { hasEnded: false }
    }
  }
}

/** What a caller gets, and after how long. */
async function wait({ tokens, time }: ReturnType<typeof worker>, longest: number) {
  const since = time.monotonic()
  const outcomes: Array<unknown> = []
  const settles = (outcome: unknown): void => void outcomes.push(outcome)
  void tokens.getToken().then(settles, settles)
  for (let waited = 0; waited < longest && outcomes.length === 0; waited += 100) await time.advance(100)
  expect(outcomes.length, `settles within ${longest} ms`).toBe(1)
  return { outcome: outcomes[0], after: time.monotonic() - since }
}

const failed = { reason: { _tag: "TokenRequestFailed" } }

describe("promise 4: a renewal that was lost with the request that began it", () => {
  it("goes on by the timer of whoever waits, as soon as the attempt's time is over", async () => {
    const here = worker()
    here.endpoint("hangs")
    void here.tokens.getToken().catch(() => {})
    await here.time.advance(second)
    here.endRequest()
    here.endpoint("issues")
    const { outcome, after } = await wait(here, 31 * second)
    expect(outcome).toBe("token-1")
    expect(after).toBeLessThanOrEqual(11 * second)
    expect(here.fetch).toHaveBeenCalledTimes(2)
    expect(here.mostInFlight()).toBe(1)
  })

  it("keeps nobody for more than renewalTimeout and a second, and the next caller begins the next one", async () => {
    const here = worker()
    here.endpoint("hangs")
    void here.tokens.getToken().catch(() => {})
    await here.time.advance(second)
    here.endRequest()
    expect((await wait(here, 31 * second)).outcome).toMatchObject(failed)
    here.endRequest()
    await here.time.advance(second)
    here.endpoint("issues")
    expect(await wait(here, second)).toMatchObject({ outcome: "token-1" })
    expect(here.mostInFlight()).toBe(1)
  })

  it("does not end the next renewal, which a listener begins on RenewalFailed", async () => {
    const here = worker()
    here.endpoint("hangs")
    void here.tokens.getToken().catch(() => {})
    await here.time.advance(second)
    here.endRequest()
    await here.time.advance(60 * second)
    here.endpoint("issues")
    const asked: Array<Promise<string>> = []
    here.tokens.subscribe(({ _tag }) => {
      if (_tag === "RenewalFailed") asked.push(here.tokens.getToken())
    })
    expect((await wait(here, second)).outcome).toBe("token-1")
    expect(await Promise.all(asked)).toEqual(["token-1"])
    expect(here.fetch).toHaveBeenCalledTimes(2)
  })

  it("goes on although each request that waits for it is lost as well", async () => {
    const here = worker()
    here.endpoint("hangs")
    for (let request = 0; request < 4; request++) {
      void here.tokens.getToken().catch(() => {})
      await here.time.advance(3 * second)
      here.endRequest()
    }
    here.endpoint("issues")
    expect((await wait(here, 31 * second)).outcome).toBe("token-1")
    expect(here.mostInFlight()).toBe(1)
  })

  it("goes on after the wait between two attempts, too", async () => {
    const here = worker()
    here.endpoint("fails")
    void here.tokens.getToken().catch(() => {})
    await here.time.advance(0)
    here.endRequest()
    here.endpoint("issues")
    expect(await wait(here, 11 * second)).toMatchObject({ outcome: "token-1" })
    expect(here.fetch).toHaveBeenCalledTimes(2)
  })

  it("is over for whoever comes after its time: that caller begins the next one at once", async () => {
    const here = worker()
    here.endpoint("hangs")
    const events = vi.fn<(event: { readonly _tag: string }) => void>()
    here.tokens.subscribe(events)
    void here.tokens.getToken().catch(() => {})
    await here.time.advance(0)
    here.endRequest()
    await here.time.advance(60 * second)
    here.endpoint("issues")
    expect(await wait(here, second)).toMatchObject({ outcome: "token-1", after: 100 })
    expect(events.mock.calls.map(([{ _tag }]) => _tag)).toEqual([
      "TokenRequested",
      "RenewalFailed",
      "TokenRequested",
      "TokenRenewed"
    ])
  })

  it("in the background, is begun anew, and given to waitUntil", async () => {
    const waitUntil = vi.fn<(renewal: Promise<void>) => void>()
    const here = worker({ waitUntil })
    await here.tokens.getToken()
    await here.time.advance(56 * 60 * second)
    here.endpoint("hangs")
    expect(here.tokens.currentToken()).toBe("token-1")
    await here.time.advance(second)
    here.endRequest()
    await here.time.advance(40 * second)
    here.endpoint("issues")
    expect(here.tokens.currentToken()).toBe("token-1")
    expect(waitUntil).toHaveBeenCalledTimes(2)
    await waitUntil.mock.calls[1]?.[0]
    expect(here.tokens.currentToken()).toBe("token-2")
  })
})

describe("promise 4: a look at the secret that was lost with the request that began it", () => {
  it("keeps nobody for ever", async () => {
    let vault: () => string | Promise<string> = () => "a-wrong-secret"
    const here = worker({ clientSecret: () => vault() })
    here.fetch.mockImplementation(() => Promise.resolve(new Response(undefined, { status: 401 })))
    await wait(here, second)
    vault = () => new Promise(() => {})
    void here.tokens.getToken().catch(() => {})
    await here.time.advance(0)
    here.endRequest()
    const waiting = wait(here, 11 * second)
    vault = () => "a-wrong-secret"
    expect((await waiting).outcome).toMatchObject({ reason: { _tag: "CredentialsRejected" } })
  })
})

describe("the timers of those who wait", () => {
  it("are one for all who join in one turn of the event loop", async () => {
    const timers = async (callers: number): Promise<number> => {
      const here = worker()
      here.endpoint("hangs")
      for (let caller = 0; caller < callers; caller++) void here.tokens.getToken().catch(() => {})
      await here.time.advance(0)
      return here.sleep.mock.calls.length
    }
    expect(await timers(1_000)).toBe(await timers(1))
  })

  it("end with the wait", async () => {
    const here = worker()
    await here.tokens.getToken()
    const before = here.sleep.mock.calls.length
    await here.time.advance(60 * second)
    expect(here.sleep.mock.calls.length).toBe(before)
  })
})
