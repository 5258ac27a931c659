import * as v from "valibot"
import { requireValidOption } from "../http/validation.ts"
import type { Routes } from "../routes.ts"
import type { SandboxConditionControls, SandboxConditions } from "../token/conditions.ts"
import type { SandboxFault } from "./fault.ts"
import type { Faults } from "./faults.ts"

/** A fault, and where: at the routes that issue tokens, at those that require one, or at every route. */
interface PresetFault extends Omit<SandboxFault, "route"> {
  readonly at?: "token" | "api"
}

/** Faults and conditions under one name. */
interface Preset {
  readonly summary: string
  readonly faults?: readonly PresetFault[]
  readonly conditions?: Partial<SandboxConditions>
}

/** The names of the sandbox's presets. */
export type PresetName =
  | "outage"
  | "token-outage"
  | "flaky"
  | "slow"
  | "silent"
  | "corrupted"
  | "redirect"
  | "unauthorized"
  | "forbidden"
  | "short-lived"
  | "lying-lifetime"
  | "newest-only"
  | "same-token"
  | "rate-limit"
  | "lockout"
  | "chaos"

const at = "token"

export const presets: Readonly<Record<PresetName, Preset>> = {
  outage: { summary: "every route answers 503, Retry-After 5", faults: [{ status: 503, retryAfter: 5 }] },
  "token-outage": {
    summary: "no new tokens: 503, Retry-After 5; the API itself works",
    faults: [{ at, status: 503, retryAfter: 5 }]
  },
  flaky: {
    summary: "at random, one request in five is answered 503, one in ten is cut, one in ten waits 400 ms",
    faults: [
      { chance: 0.2, status: 503 },
      { chance: 0.1, drop: "before" },
      { chance: 0.1, delay: 400 }
    ]
  },
  slow: { summary: "every answer takes 3 seconds", faults: [{ delay: 3000 }] },
  silent: { summary: "the token endpoints take requests and never answer", faults: [{ at, hang: true }] },
  corrupted: {
    summary: "token answers that are not the documented body, a different one each time, then good ones",
    faults: [
      { at, times: 1, corrupt: "html" },
      { at, times: 1, corrupt: "malformed" },
      { at, times: 1, corrupt: "empty" },
      { at, times: 1, corrupt: "huge" },
      { at, times: 1, omit: ["access_token"] },
      { at, times: 1, set: { access_token: "" } },
      { at, times: 1, set: { token_type: "mac" } },
      { at, times: 1, set: { expires_in: "soon" } },
      { at, times: 1, set: { expires_in: -1 } },
      { at, times: 1, omit: ["expires_in", "scope"] }
    ]
  },
  redirect: {
    summary: "the token endpoints answer 307 to another origin",
    faults: [{ at, redirect: "http://127.0.0.1:9" }]
  },
  unauthorized: {
    summary: "the API answers 401 to every token, also to a new one",
    faults: [{ at: "api", status: 401 }]
  },
  forbidden: {
    summary: "the API answers 403 to every token",
    faults: [{ at: "api", status: 403 }]
  },
  "short-lived": { summary: "tokens live 5 seconds, and expires_in says so", faults: [{ at, lifetime: 5 }] },
  "lying-lifetime": {
    summary: "tokens live 5 seconds, but expires_in says 3600",
    faults: [{ at, lifetime: 5, set: { expires_in: 3600 } }]
  },
  "newest-only": { summary: "a new token revokes the old ones", conditions: { tokens: "newest-only" } },
  "same-token": {
    summary: "the same token, with what is left of its lifetime, until it expires",
    conditions: { tokens: "same-until-expiry" }
  },
  "rate-limit": { summary: "5 token requests a minute, then 429", conditions: { tokenRequestsPerMinute: 5 } },
  lockout: {
    summary: "3 wrong secrets in a row lock a client out for 15 minutes",
    conditions: { lockoutAfter: 3, lockoutSeconds: 900 }
  },
  chaos: {
    summary: "a bit of everything, at random",
    faults: [
      { chance: 0.04, status: 500 },
      { chance: 0.04, status: 503, retryAfter: 1 },
      { chance: 0.04, status: 429, retryAfter: 2, retryAfterAs: "date" },
      { chance: 0.04, delay: 500 },
      { chance: 0.04, drop: "before" },
      { chance: 0.04, drop: "during" },
      { chance: 0.04, drop: "lost" },
      { chance: 0.04, corrupt: "html" },
      { chance: 0.04, corrupt: "malformed" },
      { at: "api", chance: 0.04, status: 401 },
      { at, chance: 0.1, lifetime: 5 },
      { at, chance: 0.1, lifetime: 5, set: { expires_in: 3600 } }
    ]
  }
}

export const presetNames: readonly PresetName[] = Object.keys(presets) as PresetName[]
export const presetRule: v.GenericSchema<unknown, unknown> = v.picklist(
  presetNames,
  `must be one of ${presetNames.join(", ")}`
)

/** What a preset acts on. */
interface PresetTargets {
  readonly faults: Faults
  readonly conditions: SandboxConditionControls
  readonly routes: Routes
  /** The body of the API's 401, if it is not the one of any fault with this status. */
  readonly unauthorizedBody: object | undefined
}

/** Adds the faults of a preset and sets its conditions. A wrong name throws a `TypeError`. */
export function startPreset(name: PresetName, { faults, conditions, routes, unauthorizedBody }: PresetTargets): void {
  requireValidOption(presetRule, name, "preset")
  conditions.set(presets[name].conditions ?? {})
  for (const { at: place, ...fault } of presets[name].faults ?? []) {
    faults.add({
      ...fault,
      ...(place && { route: routes[place] }),
      ...(fault.status === 401 && unauthorizedBody && { body: unauthorizedBody })
    })
  }
}
