import { inspect } from "node:util"

/**
 * Which of the secrets can be found in `thing`: printed, as JSON, or by walking own properties, also the hidden ones, and
 * what is in maps, sets and headers.
 */
export function secretsIn(thing: unknown, secrets: ReadonlyArray<string>): ReadonlyArray<string> {
  const texts = [printed(thing), json(thing), ...walk(thing)]
  return secrets.filter((secret) => texts.some((text) => text.includes(secret)))
}

const printed = (thing: unknown): string => inspect(thing, { depth: 12, showHidden: true, maxStringLength: null })

function json(thing: unknown): string {
  const seen = new Set<unknown>()
  const once = (_key: string, value: unknown): unknown => {
    if (typeof value !== "object" || value === null) return typeof value === "bigint" ? String(value) : value
    if (seen.has(value)) return undefined
    seen.add(value)
    return value
  }
  return JSON.stringify(thing, once) ?? ""
}

function walk(thing: unknown): ReadonlyArray<string> {
  const seen = new Set<unknown>()
  const texts: Array<string> = []
  const open: Array<unknown> = [thing]
  for (let next = open.pop(); open.length > 0 || next !== undefined; next = open.pop()) {
    if (typeof next === "string") texts.push(next)
    if (next instanceof Uint8Array) texts.push(Buffer.from(next).toString("latin1"))
    if ((typeof next !== "object" && typeof next !== "function") || next === null || seen.has(next)) continue
    seen.add(next)
    open.push(...parts(next))
  }
  return texts
}

function parts(thing: object): ReadonlyArray<unknown> {
  // Of typed arrays each element is a property.
  if (ArrayBuffer.isView(thing)) return []
  const own = Reflect.ownKeys(thing).flatMap((key) => {
    const value: unknown = Object.getOwnPropertyDescriptor(thing, key)?.value
    return [String(key), value === undefined ? "" : value]
  })
  const isCollection = thing instanceof Map || thing instanceof Set || thing instanceof Headers
  return isCollection ? [...own, ...[...(thing as Iterable<unknown>)].flat()] : own
}
