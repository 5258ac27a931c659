import { redact } from "./redact.ts"

/** Shorter texts are no secrets, and stand in words that have nothing to do with them. Characters. */
const shortestSecret = 8

/** Cuts secrets out of the texts of an error and of its causes. It stays the same object, since callers test its class. */
export function redactInPlace(error: unknown, secrets: ReadonlyArray<string>): void {
  const known = secrets.filter((secret) => secret.length >= shortestSecret)
  const seen = new Set<unknown>()
  for (let next = error; known.length > 0 && isObject(next) && !seen.has(next); next = next["cause"]) {
    seen.add(next)
    for (const name of Object.getOwnPropertyNames(next)) cut(next, name, known)
    const { errors } = next
    if (Array.isArray(errors)) for (const one of errors) if (!seen.has(one)) redactInPlace(one, known)
  }
}

function cut(error: Record<string, unknown>, name: string, secrets: ReadonlyArray<string>): void {
  const { value, writable } = Object.getOwnPropertyDescriptor(error, name) ?? {}
  if (typeof value !== "string" || writable !== true) return
  const text = redact(value, secrets)
  if (text !== value) error[name] = text
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null
}
