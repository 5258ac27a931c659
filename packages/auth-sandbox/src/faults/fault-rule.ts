import * as v from "valibot"
import { headersRule } from "./fault-headers.ts"
import type { SandboxFault } from "./fault.ts"
import { isJson } from "./json-value.ts"

const count = "must be a whole number, at least 1"
const status = "must be a status from 200 to 599"
const milliseconds = "must be milliseconds, from 0 to 2147483647"
const route = 'must name a route of the sandbox by method and path, as "POST /oauth/token" does, or several'
const skipped = "must be a whole number, at least 0"
const chance = "must be a number from 0 to 1"
const retryAfter = "must be seconds, from 0 to 1000000000"
const origin = 'must be an origin, such as "http://127.0.0.1:9"'
const drops = ["before", "lost", "during", "after"] as const
const quoted = (values: readonly string[]) => values.map((value) => `"${value}"`).join(", ")
const corruptions = ["malformed", "html", "huge", "empty"] as const
const forms = ["seconds", "date"] as const
const json =
  "must be something that JSON can write: no bigint, function, symbol, NaN, Infinity, circular reference or very deep nesting"
const redirects = new Set([301, 302, 303, 307, 308])
const bodyless = new Set([204, 205, 304])
const noBody = "an answer with `redirect`, or with status 204, 205 or 304, has no body"

export const seedRule: v.GenericSchema<number> = v.pipe(
  v.number("must be a whole number"),
  v.safeInteger("must be a whole number")
)

const effects = {
  status: v.pipe(v.number(status), v.integer(status), v.minValue(200, status), v.maxValue(599, status)),
  headers: headersRule,
  body: v.pipe(v.unknown(), v.check(isJson, json)),
  retryAfter: v.pipe(v.number(retryAfter), v.minValue(0, retryAfter), v.maxValue(1e9, retryAfter)),
  redirect: v.pipe(
    v.string(origin),
    v.regex(/^https?:\/\/[^/?#@\s]+\/?$/, origin),
    v.check((url) => URL.canParse(url), origin)
  ),
  // The longest wait a timer supports.
  delay: v.pipe(v.number(milliseconds), v.minValue(0, milliseconds), v.maxValue(2_147_483_647, milliseconds)),
  hang: v.boolean("must be true or false"),
  drop: v.union([v.boolean(), v.picklist(drops)], `must be true, false, ${quoted(drops)}`),
  omit: v.array(v.string("must be a text"), "must be a list of fields"),
  set: v.pipe(
    v.record(v.string(), v.unknown(), "must be an object of fields"),
    v.check((set) => isJson(set), json)
  ),
  corrupt: v.picklist(corruptions, `must be one of ${quoted(corruptions)}`),
  lifetime: v.pipe(v.number(count), v.safeInteger(count), v.minValue(1, count))
}

const fields = (routes: readonly string[]) =>
  v.partial(
    v.strictObject(
      {
        route: v.union([v.picklist(routes), v.pipe(v.array(v.picklist(routes)), v.minLength(1, route))], route),
        after: v.pipe(v.number(skipped), v.safeInteger(skipped), v.minValue(0, skipped)),
        times: v.pipe(v.number(count), v.safeInteger(count), v.minValue(1, count)),
        chance: v.pipe(v.number(chance), v.minValue(0, chance), v.maxValue(1, chance)),
        seed: seedRule,
        retryAfterAs: v.picklist(forms, `must be one of ${quoted(forms)}`),
        ...effects
      },
      "is not a field of a fault"
    )
  )
type Fields = v.InferOutput<ReturnType<typeof fields>>

const hasBody = (fault: Fields) => fault.redirect === undefined && !bodyless.has(fault.status ?? 200)
const onlyWithBody = (field: "body" | "corrupt" | "omit" | "set") =>
  v.check<Fields, string>((fault) => fault[field] === undefined || hasBody(fault), `must be absent: ${noBody}`)

/** The rule for a fault at these routes. */
export function faultRule(routes: readonly string[]): v.GenericSchema<unknown, SandboxFault<string>> {
  return v.pipe(
    fields(routes),
    v.check(
      (fault) => Object.entries(fault).some(([field, value]) => value !== undefined && field in effects),
      `must say what goes wrong: ${Object.keys(effects).join(", ")}`
    ),
    v.forward(
      v.check(
        (fault) => fault.redirect === undefined || redirects.has(fault.status ?? 307),
        "must be 301, 302, 303, 307 or 308 with `redirect`"
      ),
      ["status"]
    ),
    v.forward(onlyWithBody("body"), ["body"]),
    v.forward(onlyWithBody("corrupt"), ["corrupt"]),
    v.forward(onlyWithBody("omit"), ["omit"]),
    v.forward(onlyWithBody("set"), ["set"]),
    v.forward(
      v.check(
        (fault) => (fault.drop !== "during" && fault.drop !== "after") || hasBody(fault),
        `must not be "during" or "after": ${noBody}`
      ),
      ["drop"]
    )
  )
}
