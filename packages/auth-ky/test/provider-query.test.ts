import { createServer } from "node:http"
import { once } from "node:events"
import type { AddressInfo } from "node:net"
import { inspect } from "node:util"
import ky, { isHTTPError } from "ky"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { createAuthHooks, missingScopes, staticTokens } from "../src/index.ts"

const key = "the-application-key"
const refused = JSON.stringify({ error: "insufficient_scope", error_description: "Permissão insuficiente" })
const server = createServer((_, response) =>
  response.writeHead(403, { "content-type": "application/json" }).end(refused)
)
let baseUrl = ""
beforeEach(async () => {
  await once(server.listen(0, "127.0.0.1"), "listening")
  baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterEach(async () => {
  server.closeAllConnections()
  server.close()
  await once(server, "close")
})

const tokens = () => staticTokens("a-token", baseUrl, { apiRequest: () => ({ query: { "app-key": key } }) })

describe("a provider's query", () => {
  it("promise 21: is not in what ky gives its hooks, nor in its error", async () => {
    const shown: Array<string> = []
    const pix = ky.create({
      prefix: baseUrl,
      hooks: {
        ...createAuthHooks(tokens()),
        afterResponse: [({ request, response }) => void shown.push(inspect([request, response]), response.clone().url)]
      }
    })
    const error = await pix
      .get("cob")
      .json()
      .catch((thrown: unknown) => thrown)
    expect(shown).toHaveLength(2)
    expect(shown.join("") + inspect(error, { depth: 9, showHidden: true })).not.toContain(key)
  })
})

it("missingScopes reads ky's error, whose body ky has read", async () => {
  const pix = ky.create({ prefix: baseUrl, hooks: createAuthHooks(tokens()) })
  const error = await pix
    .put("cob/7978c0c97ea847e78e8849634473c1f1")
    .json()
    .catch((thrown: unknown) => thrown)
  const granted = { snapshot: () => ({ scopes: ["cob.read"] }) }
  expect(isHTTPError(error) && (await missingScopes(error, granted))).toEqual({
    required: ["cob.write"],
    granted: ["cob.read"],
    missing: ["cob.write"]
  })
})
