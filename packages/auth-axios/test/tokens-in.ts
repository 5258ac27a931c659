import { inspect } from "node:util"

/**
 * Which tokens of the recording API can be found in what axios handed out: printed, or by walking all own properties, hidden
 * ones as well.
 */
export function tokensIn(thing: unknown): ReadonlyArray<string> {
  const texts = [inspect(thing, { depth: 12, showHidden: true, showProxy: true, maxStringLength: null })]
  const seen = new Set<unknown>()
  const open: Array<unknown> = [thing]
  while (open.length > 0) {
    const next = open.pop()
    if (typeof next === "string") texts.push(next)
    const isObject = (typeof next === "object" && next !== null) || typeof next === "function"
    if (!isObject || seen.has(next) || ArrayBuffer.isView(next)) continue
    seen.add(next)
    if (next instanceof Headers || next instanceof Map || next instanceof Set) open.push(...next)
    for (const key of Reflect.ownKeys(next)) open.push(Reflect.getOwnPropertyDescriptor(next, key)?.value)
  }
  return ["token-1", "token-2"].filter((token) => texts.some((text) => text.includes(token)))
}
