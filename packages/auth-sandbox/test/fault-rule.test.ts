import { describe, expect, it, onTestFinished } from "vitest"
import fc from "fast-check"
import { type SandboxFault, createSandboxHandler, startSandbox } from "../src/index.ts"
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
const json = "must be something that JSON can write: no bigint, function, symbol, NaN, Infinity or circular reference"

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
  ["`route` must name a route of the sandbox, or several", { route: [], status: 500 }],
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
const anyFault: fc.Arbitrary<Record<string, unknown>> = fc.oneof(
  ...[
    { status: code },
    { redirect: origin },
    { body: fc.oneof(text, fc.jsonValue()) },
    { headers: fc.dictionary(header, fc.oneof(fc.constantFrom("1", "é"), text), { minKeys: 1, maxKeys: 2 }) }
  ].map((fields) =>
    fc
      .tuple(
        fc.record(fields),
        fc.record(
          {
            status: code,
            retryAfter: fc.oneof(fc.nat(), fc.double()),
            retryAfterAs: fc.constantFrom("seconds", "date"),
            drop: fc.constantFrom(false, "during", "after"),
            omit: fc.array(text, { maxLength: 2 }),
            set: fc.dictionary(text, fc.jsonValue(), { maxKeys: 2 }),
            corrupt: fc.constantFrom("malformed", "html", "empty")
          },
          { requiredKeys: [] }
        ),
        fc.subarray(["status", "retryAfter", "retryAfterAs", "drop", "omit", "set", "corrupt"], { maxLength: 3 })
      )
      .map(([own, others, kept]) => ({
        ...Object.fromEntries(Object.entries(others).filter(([field]) => kept.includes(field))),
        ...own
      }))
  )
)

it("any fault is refused, or is sent as it says", async () => {
  const sandbox = await startSandbox({ signing: "HS256" })
  onTestFinished(() => sandbox.close())
  let accepted = 0
  const property = fc.asyncProperty(anyFault, async (fault) => {
    sandbox.faults.clear()
    const added = await send(sandbox, "POST /__sandbox/faults", { body: fault })
    expect([201, 400]).toContain(added.status)
    if (added.status === 400) {
      expect(added.body).toMatchObject({ statusCode: 400, message: expect.stringMatching(/^Sandbox: `/) })
      return
    }
    const { clientId, clientSecret, url } = sandbox
    const init: RequestInit = {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ clientId, clientSecret }),
      redirect: "manual"
    }
    const answer = await fetch(`${url}/oauth/token`, init)
      .then(
        async (response) => ({ status: response.status, text: await response.text() }),
        () => ({ status: 0, text: "" })
      )
      .catch(() => ({ status: 0, text: "" }))
    accepted += 1
    const { drop, status: own, redirect: to } = fault
    const sent = own ?? (to === undefined ? 200 : 307)
    expect(answer.status).toBe(typeof drop === "string" ? 0 : sent)
    expect(answer.text).not.toContain("fault of the sandbox")
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
