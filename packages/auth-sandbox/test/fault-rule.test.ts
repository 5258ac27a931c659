import { describe, expect, it, onTestFinished } from "vitest"
import fc from "fast-check"
import { type SandboxFault, createSandboxHandler, startSandbox } from "../src/index.ts"
import { exchange, rawRequest } from "./raw-http.ts"
import { askForToken, errorOf, send } from "./sandbox-client.ts"

const ring: Record<string, unknown> = {}
ring["ring"] = ring

const status = "`status` must be a status from 200 to 599"
const noBody = "an answer with `redirect`, or with status 204, 205 or 304, has no body"
const name = "must have a name of HTTP's token characters: letters, digits and !#$%&'*+-.^_`|~"
const value = "must be a text of Latin-1 characters, without line breaks and control characters"
const ours = "must be absent: the sandbox sets this header by itself"
const delay = "`delay` must be milliseconds, from 0 to 2147483647"
const retryAfter = "`retryAfter` must be seconds, from 0 to 1000000000"
const redirect = '`redirect` must be an origin, such as "http://127.0.0.1:9"'
const json =
  "must be something that JSON can write: no bigint, function, symbol, NaN, Infinity, circular reference or very deep nesting"

const refused: [string, unknown][] = [
  ...[100, 101, 199, 600, 999, 200.5, NaN, Infinity, "200"].map((code): [string, unknown] => [
    status,
    { status: code }
  ]),
  ...[204, 205, 304].flatMap((code): [string, unknown][] => [
    [`\`body\` must be absent: ${noBody}`, { status: code, body: "text" }],
    [`\`corrupt\` must be absent: ${noBody}`, { status: code, corrupt: "html" }],
    [`\`set\` must be absent: ${noBody}`, { status: code, set: { a: 1 } }],
    [`\`omit\` must be absent: ${noBody}`, { status: code, omit: ["a"] }],
    [`\`drop\` must not be "during" or "after": ${noBody}`, { status: code, drop: "during" }],
    [`\`drop\` must not be "during" or "after": ${noBody}`, { status: code, drop: "after" }]
  ]),
  [`\`body\` must be absent: ${noBody}`, { redirect: "http://127.0.0.1:9", body: {} }],
  ["`status` must be 301, 302, 303, 307 or 308 with `redirect`", { redirect: "http://127.0.0.1:9", status: 200 }],
  [
    '`route` must name a route of the sandbox by method and path, as "POST /oauth/token" does, or several',
    { route: [], status: 500 }
  ],
  [`\`headers.a b\` ${name}`, { headers: { "a b": "1" } }],
  [`\`headers.\` ${name}`, { headers: { "": "1" } }],
  [`\`headers.ã\` ${name}`, { headers: { ã: "1" } }],
  [`\`headers.a\nb\` ${name}`, { headers: { "a\nb": "1" } }],
  [`\`headers.x\` ${value}`, { headers: { x: "a\r\nb: c" } }],
  [`\`headers.x\` ${value}`, { headers: { x: "a\u0000" } }],
  [`\`headers.x\` ${value}`, { headers: { x: "€" } }],
  ...["content-length", "Transfer-Encoding", "trailer", "upgrade", "x-hono-already-sent"].map(
    (header): [string, unknown] => [`\`headers.${header}\` ${ours}`, { headers: { [header]: "5" } }]
  ),
  ...[-1, NaN, Infinity, 2_147_483_648, "1"].map((time): [string, unknown] => [delay, { delay: time }]),
  ...[-1, NaN, Infinity, 1e9 + 1].map((time): [string, unknown] => [retryAfter, { status: 503, retryAfter: time }]),
  ...[
    "",
    "nowhere",
    "http://",
    "http://a b",
    "http://[",
    "http://x:99999",
    "ftp://x",
    "http://u:p@x",
    "http://x/y"
  ].map((origin): [string, unknown] => [redirect, { redirect: origin }]),
  ...[1n, ring, NaN, [Infinity], () => 1, { a: Symbol("a") }, { deep: [1n] }].map((body): [string, unknown] => [
    `\`body\` ${json}`,
    { body }
  ]),
  [`\`set\` ${json}`, { set: { a: 1n } }],
  [`\`set\` ${json}`, { set: ring }]
]

describe("a fault that cannot be sent is a TypeError that names the field and the rule", () => {
  it.each(refused)("%s", (message, fault) => {
    const { faults } = createSandboxHandler()
    expect(() => faults.add(fault as SandboxFault)).toThrow(new TypeError(`Sandbox: ${message}.`))
  })
})

describe("a fault that cannot be sent is 400 over HTTP, with the same words", () => {
  const writable = refused.filter(([, fault]) => isWritable(fault))
  it.each(writable)("%s", async (message, fault) => {
    expect(await send(createSandboxHandler(), "POST /__sandbox/faults", { body: fault })).toMatchObject({
      status: 400,
      body: errorOf(400, `Sandbox: ${message}.`, "Bad Request")
    })
  })
})

it("a fault is what it was when it was added, whatever its object becomes", async () => {
  const api = createSandboxHandler()
  const body: Record<string, unknown> = { a: 1 }
  const fault = { status: 200, body, headers: { x: "1" } }
  api.faults.add(fault)
  body["a"] = 1n
  fault.headers.x = "\n"
  fault.status = 99
  const answer = await askForToken(api)
  expect(answer).toMatchObject({ status: 200, body: { a: 1 } })
  expect(answer.headers.get("x")).toBe("1")
})

it("corrupt applies to an answer that had no text before", async () => {
  const api = createSandboxHandler()
  api.faults.add({ status: 200, corrupt: "html" })
  expect((await askForToken(api)).body).toMatch(/^<!doctype html>/)
})

const text = fc.oneof(fc.string(), fc.string({ unit: "binary" }))
const anyStatus = fc.oneof(
  { weight: 4, arbitrary: fc.integer({ min: 200, max: 599 }) },
  fc.integer({ min: 0, max: 999 })
)
const code = fc.oneof({ weight: 3, arbitrary: fc.constantFrom(200, 204, 205, 304, 307, 401, 503) }, anyStatus)
const header = fc.oneof(fc.constantFrom("x", "content-length", "trailer", "location", "date"), text)
const origin = fc.oneof(fc.constantFrom("http://127.0.0.1:9", "http://x:99999", "http://["), fc.webUrl(), text)
const one = [
  fc.record({ status: code }),
  fc.record({ redirect: origin }),
  fc.record({ body: fc.oneof(text, fc.jsonValue()) }),
  fc.record({ headers: fc.dictionary(header, fc.oneof(fc.constantFrom("1", "é"), text), { minKeys: 1, maxKeys: 2 }) })
]
const others = {
  status: code,
  retryAfter: fc.oneof(fc.nat(), fc.double()),
  retryAfterAs: fc.constantFrom("seconds", "date"),
  drop: fc.constantFrom(false, "during", "after"),
  omit: fc.array(text, { maxLength: 2 }),
  set: fc.dictionary(text, fc.jsonValue(), { maxKeys: 2 }),
  corrupt: fc.constantFrom("malformed", "html", "empty")
}
// With all of them, nearly every fault would be refused.
const some = fc
  .tuple(fc.record(others), fc.subarray(Object.keys(others), { maxLength: 3 }))
  .map(([all, kept]) => Object.fromEntries(Object.entries(all).filter(([field]) => kept.includes(field))))
const anyFault = fc
  .tuple(fc.oneof(...one), some)
  .map(([fault, more]): Record<string, unknown> => ({ ...more, ...fault }))

it("any fault is refused, or is sent as it says", async () => {
  const sandbox = await startSandbox({ signing: "HS256" })
  onTestFinished(() => sandbox.close())
  const { clientId, clientSecret } = sandbox
  const request = rawRequest(sandbox, "POST /oauth/token", {
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ clientId, clientSecret })
  })
  let accepted = 0
  const property = fc.asyncProperty(anyFault, async (fault) => {
    sandbox.faults.clear()
    const added = await send(sandbox, "POST /__sandbox/faults", { body: fault })
    if (added.status !== 201) return added.status === 400 && JSON.stringify(added.body).includes('"Sandbox: `')
    accepted += 1
    const sent = fault["status"] ?? (fault["redirect"] === undefined ? 200 : 307)
    const answer = await exchange(sandbox, request)
    return answer.startsWith(`HTTP/1.1 ${sent as number} `) && !answer.includes("fault of the sandbox")
  })
  await fc.assert(property, { numRuns: 500 })
  expect(accepted).toBeGreaterThan(100)
})

/** Whether JSON carries the fault as it is. */
function isWritable(fault: unknown): boolean {
  try {
    const copy = JSON.parse(JSON.stringify(fault)) as unknown
    expect(copy).toStrictEqual(fault)
    return true
  } catch {
    return false
  }
}
