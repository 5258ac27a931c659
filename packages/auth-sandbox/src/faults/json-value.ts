/** Whether JSON can write a value as it is: `JSON.stringify` drops functions and writes `NaN` as `null`. */
export function isJson(value: unknown): boolean {
  try {
    return JSON.stringify(value, refuseOthers) !== undefined
  } catch {
    return false
  }
}

/** A copy that does not change with the original. */
export function copyOfJson<T extends object>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T
}

function refuseOthers(_key: string, value: unknown): unknown {
  const isWritable = !["bigint", "function", "symbol"].includes(typeof value)
  if (!isWritable || (typeof value === "number" && !Number.isFinite(value))) throw new TypeError("This is not JSON.")
  return value
}
