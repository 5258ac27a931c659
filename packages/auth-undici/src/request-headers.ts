import type { Dispatcher } from "undici"

export type RequestHeaders = Dispatcher.DispatchOptions["headers"]

/** Headers that nobody else holds: an object stays one, everything else becomes the flat list of names and values. */
export type OwnHeaders = Record<string, string | string[] | undefined> | string[]

/** Copies the headers, whichever of undici's forms they have. An iterable is read here, and may be used up by it. */
export function copyOfHeaders(headers: RequestHeaders): OwnHeaders {
  if (headers === undefined || headers === null) return {}
  if (isPairs(headers)) {
    const pairs = [...headers] as ReadonlyArray<readonly [string, string | string[] | undefined]>
    return pairs.flatMap(([name, value]) => (value === undefined ? [] : [name, copyOf(value)])) as string[]
  }
  if (Array.isArray(headers)) return headers.map(copyOf)
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, copyOf(value)]))
}

/** Whether the header is among them, asked in lower case. */
export function hasHeader(headers: OwnHeaders, name: string): boolean {
  return valueOf(headers, name) !== undefined
}

/** The value of a header, asked in lower case. */
export function valueOf(headers: OwnHeaders, name: string): string | string[] | undefined {
  const isIt = (one: unknown): boolean => String(one).toLowerCase() === name
  if (Array.isArray(headers)) {
    const at = headers.findIndex((one, index) => index % 2 === 0 && isIt(one))
    return at === -1 ? undefined : headers[at + 1]
  }
  for (const one in headers) {
    if (one.length === name.length && isIt(one) && headers[one] !== undefined) return headers[one]
  }
  return undefined
}

/** The headers with others, which are not among them. */
export function headersWith(headers: OwnHeaders, added: Readonly<Record<string, string>>): OwnHeaders {
  return Array.isArray(headers) ? [...headers, ...Object.entries(added).flat()] : { ...headers, ...added }
}

function copyOf<Value>(value: Value): Value {
  return Array.isArray(value) ? ([...value] as Value) : value
}

/** Whether they are name and value in pairs: `Headers`, a `Map`, or an array of arrays. */
function isPairs(headers: object): headers is Iterable<unknown> {
  return Array.isArray(headers) ? Array.isArray(headers[0]) : Symbol.iterator in headers
}
