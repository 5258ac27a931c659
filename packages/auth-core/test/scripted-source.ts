import * as Effect from "effect/Effect"
import type { AttemptFailure, AttemptOutcome } from "../src/endpoint/attempt.ts"
import type { TokenSource } from "../src/endpoint/token-source.ts"

export const hour = 3_600_000

export type Answer = Effect.Effect<AttemptOutcome>

export const issues = (accessToken: string, lifetime: number = hour): Answer =>
  Effect.succeed({ _tag: "Issued", accessToken, lifetime, lifetimeAssumed: false, scopes: ["pix:read"] })

export const fails = (kind: AttemptFailure["kind"], details: Partial<AttemptFailure> = {}): Answer =>
  Effect.succeed({ _tag: "Failed", kind, ...details })

/**
 * A token source that gives the answers in turn, the last one for ever after. Without answers it issues token-1, token-2
 * and so on. It counts what it was asked, and what was interrupted.
 */
export function scriptedSource(...answers: ReadonlyArray<Answer>) {
  const script = [...answers]
  const asked = { requests: 0, interrupted: 0 }
  const source: TokenSource = {
    request: Effect.suspend(() => {
      asked.requests++
      const answer = script.length > 1 ? script.shift() : script[0]
      return answer ?? issues(`token-${asked.requests}`)
    }).pipe(Effect.onInterrupt(() => Effect.sync(() => void asked.interrupted++)))
  }
  return { source, asked, answer: (...next: ReadonlyArray<Answer>) => void script.splice(0, script.length, ...next) }
}
