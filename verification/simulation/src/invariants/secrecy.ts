import { inspect } from "node:util"
import type { Report } from "../world/report.ts"
import { secretFingerprint, tokenMark } from "../world/issued-tokens.ts"

/** Looks for tokens and secrets in all that may be logged. */
export interface SecrecyInvariant {
  readonly seen: (what: string, thing: unknown) => void
}

/** Printing to any depth is slow: so many things are walked for each one that is also printed. */
const printedEvery = 16

export function secrecy(check: Report["check"]): SecrecyInvariant {
  let things = 0
  return {
    seen: (what, thing) => {
      const texts = [...strings(thing, new Set())]
      if (things++ % printedEvery === 0) texts.push(...printed(thing))
      const leak = texts.find((text) => text.includes(tokenMark) || text.includes(secretFingerprint))
      check(leak === undefined, "no secret leaves", () => `${what} holds ${leak}`)
    }
  }
}

function printed(thing: unknown): ReadonlyArray<string> {
  return [
    inspect(thing, { depth: Number.POSITIVE_INFINITY, showHidden: true }),
    JSON.stringify(thing) ?? "",
    String(thing)
  ]
}

/** Every string that own properties lead to, hidden ones as well. */
function strings(value: unknown, seen: Set<unknown>): ReadonlyArray<string> {
  if (typeof value === "string") return [value]
  if (typeof value !== "object" || value === null || seen.has(value)) return []
  seen.add(value)
  return Reflect.ownKeys(value).flatMap((key) => strings(Object.getOwnPropertyDescriptor(value, key)?.value, seen))
}
