import { describe, expect, it } from "vitest"
import type { AttemptOutcome, FailureKind } from "../src/endpoint/attempt.ts"
import { decide } from "../src/renewal/decide.ts"
import { failureTable } from "../src/renewal/failure-table.ts"
import { initialState } from "../src/renewal/state.ts"
import { leaseOverdue } from "../src/renewal/time-limits.ts"
import type { RenewalEvent } from "../src/renewal/renewal-event.ts"
import type { RenewalPolicy } from "../src/renewal/policy.ts"
import type { RenewalState } from "../src/renewal/state.ts"
import { nextState } from "../src/renewal/next-state.ts"
import type { Instant } from "../src/time/instant.ts"

const policy: RenewalPolicy = {
  renewBefore: 300_000,
  requestTimeout: 10_000,
  renewalTimeout: 30_000,
  storeTimeout: 1_000,
  maxInvalidations: 5
}
const epoch = 1_750_000_000_000
const at = (monotonic: number, wall = monotonic): Instant => ({ wall: epoch + wall, monotonic })
const issued = (accessToken: string, seconds = 3600): AttemptOutcome => ({
  _tag: "Issued",
  accessToken,
  lifetime: seconds * 1000,
  lifetimeAssumed: false,
  scopes: []
})
const failed = (kind: FailureKind, retryAfter?: number): AttemptOutcome => ({
  _tag: "Failed",
  kind,
  ...(retryAfter !== undefined && { retryAfter })
})

function after(state: RenewalState, ...events: ReadonlyArray<RenewalEvent>): RenewalState {
  return events.reduce((current, event) => nextState(current, event, policy), state)
}

/** One renewal of one attempt that takes no time. */
function acquired(state: RenewalState, outcome: AttemptOutcome, now: Instant, chance = 0): RenewalState {
  return after(
    state,
    { _tag: "RenewalStarted", now },
    { _tag: "AttemptStarted", now },
    { _tag: "AttemptEnded", now, outcome, chance }
  )
}

/** A renewal that uses all its attempts up, each failing at once. */
function exhausted(state: RenewalState, outcome: AttemptOutcome, now: Instant, chance = 0): RenewalState {
  let current = after(state, { _tag: "RenewalStarted", now })
  while (current.renewal !== undefined) {
    current = after(current, { _tag: "AttemptStarted", now }, { _tag: "AttemptEnded", now, outcome, chance })
  }
  return current
}

/** What each kind stands for; that the token source sorts statuses so is tested with it. */
const outcomes: { readonly [kind in FailureKind]: string } = {
  unavailable: "no answer, timeout, 408, 425, 429, 5xx",
  unexpected: "other unexpected status, redirect",
  rejected: "400, 401, 403, invalid_client",
  certificate: "a TLS alert, a server that cannot be verified",
  scope: "invalid_scope",
  noCredentials: "the secret function threw or gave something unusable",
  budget: "none was made: the budget says until when",
  invalid: "success, not the documented body"
}

describe("promise 8: the failure table", () => {
  it("is this, and nothing else decides", () => {
    const rows = Object.entries(failureTable).map(([kind, rule]) => {
      const { missing, held } = rule.longestBackOff
      const retried = rule.retriedWithinRenewal ? "yes" : "no"
      return `${kind}: ${outcomes[kind as FailureKind]} | ${retried} | ${rule.reason} | ${missing / 1000} s | ${held / 1000} s`
    })
    expect(rows).toEqual([
      "unavailable: no answer, timeout, 408, 425, 429, 5xx | yes | TokenRequestFailed | 5 s | 60 s",
      "unexpected: other unexpected status, redirect | no | TokenRequestFailed | 5 s | 60 s",
      "rejected: 400, 401, 403, invalid_client | no | CredentialsRejected | 60 s | 60 s",
      "certificate: a TLS alert, a server that cannot be verified | no | CertificateRejected | 60 s | 60 s",
      "scope: invalid_scope | no | ScopeRejected | 60 s | 60 s",
      "noCredentials: the secret function threw or gave something unusable | yes | CredentialsUnavailable | 5 s | 60 s",
      "budget: none was made: the budget says until when | no | TokenRequestFailed | 0 s | 0 s",
      "invalid: success, not the documented body | no | TokenResponseInvalid | 5 s | 60 s"
    ])
  })

  it.each([
    { kind: "unavailable", attempts: 3, reason: "TokenRequestFailed" },
    { kind: "unexpected", attempts: 1, reason: "TokenRequestFailed" },
    { kind: "rejected", attempts: 1, reason: "CredentialsRejected" },
    { kind: "certificate", attempts: 1, reason: "CertificateRejected" },
    { kind: "scope", attempts: 1, reason: "ScopeRejected" },
    { kind: "invalid", attempts: 1, reason: "TokenResponseInvalid" }
  ] as const)("$kind: $attempts attempt(s), then $reason at once and no request while cooling down", (row) => {
    let state = after(initialState, { _tag: "RenewalStarted", now: at(0) })
    let attempts = 0
    while (state.renewal !== undefined) {
      attempts++
      state = after(
        state,
        { _tag: "AttemptStarted", now: at(0) },
        { _tag: "AttemptEnded", now: at(0), outcome: failed(row.kind), chance: 0 }
      )
    }
    expect(attempts).toBe(row.attempts)
    expect(decide(state, at(499))).toMatchObject({ _tag: "Fail", reason: { _tag: row.reason, retryAt: epoch + 500 } })
    expect(decide(state, at(500))).toEqual({ _tag: "Renew" })
  })

  describe("promise 20: a 401 of the token endpoint is retried only as often as the provider says", () => {
    const rejected: AttemptOutcome = { _tag: "Failed", kind: "rejected", status: 401 }
    const attemptsAt = (answers: ReadonlyArray<AttemptOutcome>): number => {
      let state = after(initialState, { _tag: "RenewalStarted", now: at(0) })
      let attempts = 0
      while (state.renewal !== undefined) {
        const outcome = answers[attempts++] ?? rejected
        const now = at(state.renewal.nextAttemptAt)
        state = after(state, { _tag: "AttemptStarted", now }, { _tag: "AttemptEnded", now, outcome, chance: 0 })
      }
      return attempts
    }

    it.each([
      [0, 1],
      [1, 2],
      [2, 3],
      [7, 3]
    ])("%i retries granted: %i attempts", (retryRejections, attempts) => {
      expect(attemptsAt(Array.from({ length: 9 }, () => ({ ...rejected, retryRejections })))).toBe(attempts)
    })

    it("counts 401s, and not the attempts before them", () => {
      const granted = { ...rejected, retryRejections: 1 }
      expect(attemptsAt([failed("unavailable"), granted, granted])).toBe(3)
      expect(attemptsAt([granted, failed("unavailable"), granted])).toBe(3)
      expect(attemptsAt([granted, granted, granted])).toBe(2)
    })

    it("is about 401 alone", () => {
      expect(attemptsAt([{ ...rejected, status: 403, retryRejections: 2 }])).toBe(1)
    })
  })

  it.each([
    { kind: "unavailable", seconds: [1, 2, 4, 5, 5, 5, 5, 5] },
    { kind: "rejected", seconds: [1, 2, 4, 8, 16, 32, 60, 60] },
    { kind: "invalid", seconds: [1, 2, 4, 5, 5, 5, 5, 5] }
  ] as const)("$kind without a token: back-off $seconds s, equal jitter", ({ kind, seconds }) => {
    for (const chance of [0, 1]) {
      let state = initialState
      for (const step of seconds) {
        state = exhausted(state, failed(kind), at(0), chance)
        expect(state.failure?.retryAt.missing).toBe((step * 1000) / (2 - chance))
      }
    }
  })

  it.each(["unavailable", "unexpected", "rejected", "invalid"] as const)(
    "%s with a token: it is served, and the back-off goes up to 60 s",
    (kind) => {
      let state = acquired(initialState, issued("a"), at(0))
      const due = at(3_350_000)
      for (const step of [1, 2, 4, 8, 16, 32, 60, 60]) {
        state = exhausted(state, failed(kind), due, 1)
        expect(state.failure?.retryAt.held).toBe(due.monotonic + step * 1000)
        expect(decide(state, due)).toEqual({ _tag: "Serve", token: state.token })
        expect(decide(state, at(due.monotonic + step * 1000))._tag).toBe("ServeAndRenew")
      }
    }
  )

  it("a token that dies while cooling down leaves callers waiting for the short back-off only", () => {
    let state = acquired(initialState, issued("a"), at(0))
    for (let streak = 0; streak < 8; streak++) state = exhausted(state, failed("unavailable"), at(3_590_000), 1)
    expect(decide(state, at(3_599_999))._tag).toBe("Serve")
    expect(decide(state, at(3_600_000))).toEqual({ _tag: "Renew" })
  })

  it("who asks for more life waits for the long back-off, who has no token for the short one", () => {
    let state = acquired(initialState, issued("a"), at(0))
    for (let streak = 0; streak < 8; streak++) state = exhausted(state, failed("unavailable"), at(3_598_000), 1)
    expect(decide(state, at(3_599_999), 1_000)).toMatchObject({ reason: { retryAt: epoch + 3_658_000 } })
    expect(decide(state, at(3_600_000))).toMatchObject({ reason: { retryAt: epoch + 3_603_000 } })
  })

  it("Retry-After sets when, at most 5 minutes, and a long one ends the renewal", () => {
    expect(acquired(initialState, failed("unavailable", 30_000), at(0)).failure?.retryAt.missing).toBe(30_000)
    expect(acquired(initialState, failed("unavailable", 9e9), at(0)).failure?.retryAt.missing).toBe(300_000)
    expect(acquired(initialState, failed("unavailable", 1_500), at(0)).renewal?.nextAttemptAt).toBe(1_500)
    expect(acquired(initialState, failed("rejected", 30_000), at(0)).failure?.retryAt.missing).toBe(30_000)
  })

  it("a success clears the back-off", () => {
    const state = exhausted(exhausted(initialState, failed("unavailable"), at(0)), failed("unavailable"), at(9_000))
    expect(state.failure?.streak).toBe(2)
    expect(acquired(state, issued("a"), at(20_000)).failure).toBeUndefined()
  })
})

describe("promise 7: at most three attempts, waits of 500 ms and 1 s with equal jitter, 30 s in all", () => {
  it.each([
    [0, 250, 500],
    [1, 500, 1000]
  ])("chance %d: waits %d and %d ms", (chance, first, second) => {
    let state = acquired(initialState, failed("unavailable"), at(0), chance)
    expect(state.renewal?.nextAttemptAt).toBe(first)
    const now = at(first)
    state = after(
      state,
      { _tag: "AttemptStarted", now },
      { _tag: "AttemptEnded", now, outcome: failed("unavailable"), chance }
    )
    expect(state.renewal?.nextAttemptAt).toBe(first + second)
  })

  it("a Retry-After of more than 2 s ends the renewal, one of 2 s is waited for", () => {
    const asked = (retryAfter: number) => acquired(initialState, failed("unavailable", retryAfter), at(0))
    expect(asked(2_000)).toMatchObject({ renewal: { nextAttemptAt: 2_000 }, failure: undefined })
    expect(asked(2_001)).toMatchObject({ renewal: undefined, failure: { retryAt: { missing: 2_001 } } })
  })

  it("a lease that is denied late is not waited for beyond renewalTimeout", () => {
    const failing = after(
      initialState,
      { _tag: "RenewalStarted", now: at(0) },
      { _tag: "LeaseDenied", now: at(28_000), chance: 0 }
    )
    expect(failing.renewal && leaseOverdue(failing.renewal, at(28_999), policy)).toBe(false)
    expect(failing.renewal && leaseOverdue(failing.renewal, at(29_000), policy)).toBe(true)
  })

  it("promise 24: a lease is waited for, however short a token request may be", () => {
    const hurried = { ...policy, requestTimeout: 400, renewalTimeout: 900 }
    const { renewal } = after(initialState, { _tag: "RenewalStarted", now: at(0) })
    expect(renewal && leaseOverdue(renewal, at(0), hurried)).toBe(false)
    expect(renewal && leaseOverdue(renewal, at(675), hurried)).toBe(true)
  })

  it("promise 24: after its own attempt, a process waits for the lease anew", () => {
    const denied = { _tag: "LeaseDenied", now: at(0), chance: 0 } as const
    const attempt = { _tag: "AttemptEnded", now: at(10_000), outcome: failed("unavailable"), chance: 0 } as const
    const waiting = after(
      initialState,
      { _tag: "RenewalStarted", now: at(0) },
      denied,
      { _tag: "AttemptStarted", now: at(9_000) },
      attempt,
      { ...denied, now: at(11_000) }
    )
    expect(waiting.renewal && leaseOverdue(waiting.renewal, at(16_000), policy)).toBe(false)
    expect(waiting.renewal && leaseOverdue(waiting.renewal, at(26_000), policy)).toBe(true)
  })

  it("makes three attempts, and no fourth", () => {
    let state = after(initialState, { _tag: "RenewalStarted", now: at(0) })
    for (let attempt = 1; attempt <= 3; attempt++) {
      expect(state.renewal?.attempts).toBe(attempt - 1)
      const outcome = failed("unavailable")
      state = after(
        state,
        { _tag: "AttemptStarted", now: at(0) },
        { _tag: "AttemptEnded", now: at(0), outcome, chance: 0 }
      )
    }
    expect(state.renewal).toBeUndefined()
  })

  it("promise 7: makes one attempt after a failed renewal, until one succeeds", () => {
    const attempt = (now: number, outcome: AttemptOutcome): ReadonlyArray<RenewalEvent> => [
      { _tag: "AttemptStarted", now: at(now) },
      { _tag: "AttemptEnded", now: at(now), outcome, chance: 0 }
    ]
    const renewal = (state: RenewalState, now: number) => after(state, { _tag: "RenewalStarted", now: at(now) })
    const down = failed("unavailable")
    const first = after(renewal(initialState, 0), ...attempt(0, down), ...attempt(1, down), ...attempt(2, down))
    expect(first.failure?.streak).toBe(1)
    const second = after(renewal(first, 10_000), ...attempt(10_000, down))
    expect([second.renewal, second.failure?.streak]).toEqual([undefined, 2])
    const recovered = after(renewal(second, 20_000), ...attempt(20_000, issued("a-token")))
    expect(recovered.failure).toBeUndefined()
    const later = after(renewal(recovered, 9_000_000), ...attempt(9_000_000, down))
    expect(later.renewal?.attempts).toBe(1)
  })

  it("gives up where the next attempt would begin after renewalTimeout", () => {
    const state = after(
      initialState,
      { _tag: "RenewalStarted", now: at(0) },
      { _tag: "AttemptStarted", now: at(0) },
      { _tag: "AttemptEnded", now: at(29_800), outcome: failed("unavailable"), chance: 1 }
    )
    expect(state.renewal).toBeUndefined()
    expect(state.failure?.reason.missing._tag).toBe("TokenRequestFailed")
  })

  it.each([
    ["on the wall clock", at(1, 10_001)],
    ["on the monotonic clock", at(10_001, 1)]
  ])("a token that comes later than requestTimeout %s is abandoned, and asked for again", (_, now) => {
    const state = after(
      initialState,
      { _tag: "RenewalStarted", now: at(0) },
      { _tag: "AttemptStarted", now: at(0) },
      { _tag: "AttemptEnded", now, outcome: issued("late"), chance: 0 }
    )
    expect(state.token).toBeUndefined()
    expect(state.renewal?.attempts).toBe(1)
  })

  it("a token that is expired on arrival is no token", () => {
    const state = after(
      initialState,
      { _tag: "RenewalStarted", now: at(0) },
      { _tag: "AttemptStarted", now: at(0) },
      { _tag: "AttemptEnded", now: at(2_000), outcome: issued("short", 2), chance: 0 }
    )
    expect(state.failure?.reason.missing).toMatchObject({ _tag: "TokenResponseInvalid", field: "expires_in" })
  })
})

describe("promise 6: the lifetime counts from the sending of the request", () => {
  it("nine seconds under way are nine seconds less", () => {
    const state = after(
      initialState,
      { _tag: "RenewalStarted", now: at(0) },
      { _tag: "AttemptStarted", now: at(0) },
      { _tag: "AttemptEnded", now: at(9_000), outcome: issued("a", 60), chance: 0 }
    )
    expect(decide(state, at(59_999))._tag).toBe("ServeAndRenew")
    expect(decide(state, at(60_000))._tag).toBe("Renew")
  })

  it.each(["a renewal", "an attempt"])(
    "a token that is expired as %s begins is not revived by a clock that is set back",
    (what) => {
      const held = acquired(initialState, issued("a"), at(0))
      const ahead = at(1_000, 3_600_000)
      const early = what === "a renewal" ? ahead : at(1_000)
      const renewing = after(held, { _tag: "RenewalStarted", now: early }, { _tag: "AttemptStarted", now: ahead })
      expect(decide(renewing, at(1_001))).toEqual({ _tag: "Join" })
    }
  )

  it("back-off runs on the monotonic clock: setting the wall clock does not shorten or prolong it", () => {
    const state = exhausted(initialState, failed("rejected"), at(0), 1)
    expect(decide(state, at(999, 9_999_999))._tag).toBe("Fail")
    expect(decide(state, at(1_000, -9_999_999))._tag).toBe("Renew")
  })
})

describe("what a store told, judged when it was told although the secret was looked at after that", () => {
  const acquiring = after(initialState, { _tag: "RenewalStarted", now: at(0) })
  const read = { _tag: "StoreRead", readAt: at(0), now: at(7_000), chance: 0 } as const

  it("a failure from a clock that is ahead is obeyed for five minutes from then", () => {
    const retryAt = { held: epoch + 9e9, missing: epoch + 9e9 }
    const failure = { outcome: { _tag: "Failed", kind: "unavailable" }, streak: 1, retryAt } as const
    const state = after(acquiring, { ...read, stored: { token: undefined, failure } })
    expect(state.failure?.retryAt.missing).toBe(300_000)
    expect(decide(state, at(299_999))).toMatchObject({ reason: { retryAt: epoch + 300_000 } })
  })

  it("a token from one lives its life from then", () => {
    const token = { accessToken: "a", scopes: [], lifetime: 60_000, lifetimeAssumed: false, sentAt: epoch + 9e9 }
    const state = after(acquiring, { ...read, stored: { token, failure: undefined } })
    expect(state.token?.expiresAt).toEqual(at(60_000))
  })
})

describe("promise 25: what a store has", () => {
  const held = acquired(initialState, issued("held"), at(600_000))
  const stored = (accessToken: string, sentAt: number): RenewalEvent => ({
    _tag: "StoreRead",
    now: at(700_000),
    readAt: at(700_000),
    stored: {
      token: { accessToken, scopes: [], lifetime: 3_600_000, lifetimeAssumed: false, sentAt: epoch + sentAt },
      failure: undefined
    },
    chance: 0
  })

  it("is taken if it lives longer than the token that is held, and not if it lives less long", () => {
    expect(after(held, stored("newer", 650_000)).token?.reveal()).toBe("newer")
    expect(after(held, stored("older", 100_000)).token?.reveal()).toBe("held")
  })
})

describe("promise 5: a token that lives at least so long", () => {
  const state = acquired(initialState, issued("a"), at(0))

  it("is served where it does, and renewed where it does not", () => {
    expect(decide(state, at(1_800_000), 1_800_000)._tag).toBe("Serve")
    expect(decide(state, at(1_800_000), 1_800_001)._tag).toBe("Renew")
  })

  it("a renewal that failed is told to those who asked for more, and to nobody else", () => {
    const cooling = exhausted(state, failed("rejected"), at(1_800_000), 1)
    expect(decide(cooling, at(1_800_001), 3_000_000)).toMatchObject({ _tag: "Fail" })
    expect(decide(cooling, at(1_800_001))._tag).toBe("Serve")
  })

  it("does not ask again for what was just given", () => {
    expect(decide(state, at(29_999), 3_600_000)._tag).toBe("Serve")
    expect(decide(state, at(30_000), 3_600_000)._tag).toBe("Renew")
  })
})

describe("promise 10: an endpoint that hands back the same token", () => {
  it.each([
    [3000, 1500],
    [100, 50],
    [50, 30],
    [20, 20]
  ])("with %d s left: asked again after %d s", (left, next) => {
    const first = acquired(initialState, issued("same"), at(0))
    const again = acquired(first, issued("same", left), at(100_000), 0.5)
    expect(decide(again, at(100_000 + next * 1000 - 1))._tag).toBe("Serve")
    expect(decide(again, at(100_000 + next * 1000))._tag).toBe(next === left ? "Renew" : "ServeAndRenew")
  })
})

describe("promise 13: a 401 clears the token that was sent, by compare and clear", () => {
  const rejected = (accessToken: string, now: Instant): RenewalEvent => ({
    _tag: "TokenRejected",
    now,
    accessToken,
    route: "GET x"
  })
  const first = acquired(initialState, issued("first"), at(0))
  const second = acquired(first, issued("second"), at(1_000))

  it("the current one is cleared, a late 401 for an older one costs nothing", () => {
    expect(after(second, rejected("second", at(2_000))).token).toBeUndefined()
    expect(after(second, rejected("first", at(2_000)))).toBe(second)
  })

  it("a renewal that was under way when it was cleared does not bring it back", () => {
    const state = after(
      second,
      { _tag: "RenewalStarted", now: at(2_000) },
      { _tag: "AttemptStarted", now: at(2_000) },
      rejected("second", at(2_100)),
      { _tag: "AttemptEnded", now: at(2_200), outcome: issued("second"), chance: 0 }
    )
    expect(state.token).toBeUndefined()
    expect(state.renewal).toBeDefined()
  })

  it("a cleared token is served again if the endpoint issues it anew", () => {
    const cleared = after(second, rejected("second", at(2_000)))
    const anew = acquired(cleared, issued("second"), at(3_000))
    expect(anew.token?.reveal()).toBe("second")
    expect(anew.cleared).toEqual([])
  })

  it("promises 10 and 15: then 401s on the route that rejected it are ignored for 30 s, and no other", () => {
    const anew = acquired(after(second, rejected("second", at(2_000))), issued("second"), at(3_000))
    expect(after(anew, rejected("second", at(32_999))).token).toBe(anew.token)
    expect(after(anew, rejected("second", at(33_000))).token).toBeUndefined()
    expect(after(anew, { ...rejected("second", at(3_001)), route: "GET y" } as RenewalEvent).token).toBeUndefined()
  })
})

describe("promise 15: 401s on a route are ignored for 30 s after that of a replay", () => {
  const held = acquired(initialState, issued("a"), at(0))
  const ignoring = after(held, { _tag: "ReplayRejected", accessToken: "a", now: at(0), route: "GET x" })
  const rejection = (now: Instant, route: string): RenewalEvent => ({
    _tag: "TokenRejected",
    now,
    accessToken: "a",
    route
  })

  it("there a 401 clears nothing, elsewhere it does, and after 30 s it does again", () => {
    expect(ignoring.token).toBe(held.token)
    expect(after(ignoring, rejection(at(29_999), "GET x")).token).toBe(held.token)
    expect(after(ignoring, rejection(at(1), "GET y")).token).toBeUndefined()
    expect(after(ignoring, rejection(at(30_000), "GET x")).token).toBeUndefined()
  })

  it("remembers the 64 most recent", () => {
    let state = held
    for (let n = 0; n < 100; n++)
      state = after(state, { _tag: "ReplayRejected", accessToken: "a", now: at(n), route: `GET ${n}` })
    expect(state.ignoredRoutes.map(({ route }) => route)).toEqual(Array.from({ length: 64 }, (_, n) => `GET ${n + 36}`))
  })
})

describe("promise 31: dispose", () => {
  it("leaves nothing, and nothing comes back", () => {
    const state = after(acquired(initialState, issued("a"), at(0)), { _tag: "Disposed", now: at(0) })
    expect(state).toEqual({ ...initialState, disposed: true })
    expect(acquired(state, issued("b"), at(1))).toBe(state)
    expect(decide(state, at(1))).toEqual({ _tag: "Fail", reason: { _tag: "ManagerDisposed" } })
  })
})
