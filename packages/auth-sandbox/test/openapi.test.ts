import { randomUUID } from "node:crypto"
import { Validator } from "@seriousme/openapi-schema-validator"
import { Ajv2020 } from "ajv/dist/2020.js"
import addFormats from "ajv-formats"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { type Sandbox, startSandbox } from "../src/index.ts"
import { sandboxRoutes } from "../src/routes.ts"
import { type Answer, askForStandardToken, askForToken, freshTxid, send, tokenFrom } from "./sandbox-client.ts"

interface Media {
  readonly schema: object
  readonly example?: unknown
}
interface Described {
  readonly security?: readonly { readonly bearer: readonly string[] }[]
  readonly requestBody?: { readonly content: Record<string, Media> }
  readonly responses: Record<string, { readonly content?: Record<string, Media> }>
}
interface Document {
  readonly openapi: string
  readonly servers: readonly { readonly url: string }[]
  readonly paths: Record<string, Record<string, Described>>
}

const ajv = new Ajv2020({ strict: false })
addFormats.default(ajv)

let sandbox: Sandbox
let token: string
let document: Document
beforeAll(async () => {
  sandbox = await startSandbox()
  token = await tokenFrom(sandbox)
  document = (await send(sandbox, "GET /openapi.json")).body as Document
})
afterAll(() => sandbox.close())

function described(route: string): Described {
  const [method = "", path = ""] = route.split(" ")
  const found = document.paths[path]?.[method.toLowerCase()]
  if (!found) throw new Error(`The document does not describe ${route}.`)
  return found
}

const json = "application/json"
const requestSchema = (route: string) => described(route).requestBody?.content[json]?.schema ?? {}
const example = (route: string) => described(route).requestBody?.content[json]?.example

function errorsOf(schema: object | undefined, value: unknown): string | undefined {
  if (schema === undefined) throw new Error("There is no such schema.")
  return ajv.validate(schema, value) ? undefined : ajv.errorsText()
}

describe("/openapi.json", () => {
  it("is a valid OpenAPI 3.1 document, of this server", async () => {
    const result = await new Validator().validate({ ...structuredClone(document) })
    expect(result).toEqual({ valid: true })
    expect(document).toMatchObject({ openapi: "3.1.0", servers: [{ url: sandbox.url }] })
  })

  it("describes every route, and says which scope it wants", () => {
    for (const route of sandboxRoutes) expect(Object.keys(described(route).responses)).not.toEqual([])
    expect(described("GET /accounts/balances").security).toEqual([{ bearer: ["balance:read"] }])
    expect(described("POST /oauth/token").security).toBeUndefined()
  })
})

describe("what it describes is what the sandbox does", () => {
  it.each<[string, () => Promise<Answer>]>([
    ["POST /oauth/token", () => askForToken(sandbox)],
    ["POST /oauth/token", () => askForToken(sandbox, { body: {} })],
    ["POST /api/auth/token", () => askForStandardToken(sandbox)],
    ["POST /api/auth/token", () => askForStandardToken(sandbox, { headers: { "x-ssl-client-cert": "" } })],
    ["GET /.well-known/jwks.json", () => send(sandbox, "GET /.well-known/jwks.json")],
    ["PUT /cob/{txid}", () => send(sandbox, `PUT /cob/${freshTxid()}`, { token, body: example("PUT /cob/{txid}") })],
    ["PUT /cob/{txid}", () => send(sandbox, `PUT /cob/${freshTxid()}`, { token, body: {} })],
    [
      "PUT /pix/{e2eid}/devolucao/{id}",
      () =>
        send(sandbox, "PUT /pix/E12345678000000000000recebido001/devolucao/D1", {
          token,
          body: example("PUT /pix/{e2eid}/devolucao/{id}")
        })
    ],
    [
      "POST /dict/pix",
      () =>
        send(sandbox, "POST /dict/pix", {
          token,
          headers: { "x-idempotency-key": randomUUID() },
          body: example("POST /dict/pix")
        })
    ],
    ["GET /accounts/balances", () => send(sandbox, "GET /accounts/balances", { token })],
    ["GET /accounts/balances", () => send(sandbox, "GET /accounts/balances")],
    ["GET /__sandbox/faults", () => send(sandbox, "GET /__sandbox/faults")],
    ["GET /__sandbox/conditions", () => send(sandbox, "GET /__sandbox/conditions")],
    [
      "GET /__sandbox/conditions",
      () => send(sandbox, "GET /__sandbox/conditions", { headers: { origin: "https://evil.example" } })
    ],
    ["POST /__sandbox/clock", () => send(sandbox, "POST /__sandbox/clock", { body: "x".repeat(65_537) })],
    [
      "POST /__sandbox/faults",
      () =>
        send(sandbox, "POST /__sandbox/faults", {
          body: { ...(example("POST /__sandbox/faults") as object), route: "GET /.well-known/jwks.json" }
        })
    ]
  ])("%s: the answer has a described status and body", async (route, call) => {
    const { status, body } = await call()
    const response = described(route).responses[status]
    expect(response).toBeDefined()
    expect(errorsOf(response?.content?.[json]?.schema, body)).toBeUndefined()
  })

  it.each(["POST /oauth/token", "PUT /cob/{txid}", "PUT /pix/{e2eid}/devolucao/{id}", "POST /dict/pix"])(
    "%s: the example of a body fits the schema",
    (route) => {
      expect(errorsOf(requestSchema(route), example(route))).toBeUndefined()
    }
  )

  it.each<[string, unknown]>([
    ["POST /oauth/token", { clientId: "account-93-550e8400" }],
    ["POST /oauth/token", { clientId: "account-93-550e8400", clientSecret: "short" }],
    ["PUT /cob/{txid}", { calendario: {} }],
    ["PUT /cob/{txid}", { calendario: {}, valor: { original: 123.45 } }],
    ["PUT /cob/{txid}", { calendario: {}, valor: { original: "1.00" }, chave: "c".repeat(78) }],
    ["PUT /pix/{e2eid}/devolucao/{id}", { valor: "7.8" }],
    ["PUT /pix/{e2eid}/devolucao/{id}", { valor: "7.89", natureza: "MED_FRAUDE" }],
    ["POST /dict/pix", { pixKey: "12345678909", payment: { amount: "100.50" } }],
    ["POST /dict/pix", { pixKey: "12345678909", payment: { amount: 1 }, expiration: 10_801 }],
    ["POST /__sandbox/faults", { status: 99 }],
    ["POST /__sandbox/faults", { statuses: 500 }]
  ])("%s: the schema refuses what the sandbox refuses: %j", async (route, body) => {
    expect(errorsOf(requestSchema(route), body)).toBeDefined()
    const path = route
      .replace("{txid}", freshTxid())
      .replace("{e2eid}", "E12345678000000000000recebido001")
      .replace("{id}", "D2")
    const headers = { "x-idempotency-key": randomUUID() }
    expect(await send(sandbox, path, { token, headers, body })).toMatchObject({ status: 400 })
  })
})
