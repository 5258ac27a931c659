import { hasPassed, type Instant } from "../time/instant.ts"
import type { Token } from "./token.ts"

/**
 * What a token is worth at an instant: `missing`, `fresh`, `due` (valid, but inside its renewal window) or `expired`.
 */
export type TokenState = "missing" | "fresh" | "due" | "expired"

/**
 * The state of a token at an instant. Whichever clock says it is later wins, so that neither setting the wall clock back
 * nor a machine that slept revives a token.
 */
export function tokenState(token: Token | undefined, now: Instant): TokenState {
  if (token === undefined) return "missing"
  if (hasPassed(token.expiresAt, now)) return "expired"
  return hasPassed(token.dueAt, now) ? "due" : "fresh"
}

/**
 * How long before its expiry a token is renewed, in milliseconds: `min(renewBefore, lifetime / 5)`, so 300 s of 3600 s,
 * 120 s of 600 s, 12 s of 60 s, started up to a tenth of the window earlier so that a fleet does not renew in step.
 *
 * @param chance a number from 0 to 1
 */
export function renewalWindow(lifetime: number, renewBefore: number, chance: number): number {
  return Math.round(Math.min(renewBefore, lifetime / 5) * (1 + chance / 10))
}

/** Whether a token is held that callers may still be given. */
export function isValid(token: Token | undefined, now: Instant): boolean {
  return token !== undefined && !hasPassed(token.expiresAt, now)
}
