import { expect, it } from "vitest"
import { type SandboxHandlerOptions, createSandboxHandler, startSandbox } from "../src/index.ts"
import { askForToken, send } from "./sandbox-client.ts"

const client = { clientId: "shop", clientSecret: "a-secret-nobody-may-see" }
const seconds = "must be a whole number of seconds, at least 1"

it.each<[string, unknown]>([
  ["`clients` must hold at least one client", { clients: [] }],
  ["`clients` must not hold the same clientId twice", { clients: [client, client] }],
  ["`clients.0.clientId` must not be empty", { clients: [{ ...client, clientId: "" }] }],
  [
    "`clients.0.clientSecret` must be a text of 8 to 64 characters",
    { clients: [{ ...client, clientSecret: "a-secret-nobody-may-see".repeat(3) }] }
  ],
  [
    "`clients.1.clientSecret` must be a text of 8 to 64 characters",
    { clients: [client, { clientId: "2", clientSecret: 1 }] }
  ],
  ["`clients.0.scope` must be scopes separated by single spaces", { clients: [{ ...client, scope: "" }] }],
  ["`tokenLifetime` " + seconds, { tokenLifetime: 0 }],
  ["`tokenLifetime` " + seconds, { tokenLifetime: 0.5 }],
  ["`tokenLifetime` " + seconds, { tokenLifetime: "3600" }],
  ["`standardTokenLifetime` " + seconds, { standardTokenLifetime: -1 }],
  ['`signing` must be "RS256", "ES256" or "HS256"', { signing: "none" }],
  ["`seed` must be a whole number", { seed: 0.5 }],
  ["`sleep` must be a function of milliseconds and a signal", { sleep: 3 }],
  [
    "`clients.0.certificateFingerprints.0` must be a SHA-256 fingerprint: 64 hexadecimal digits, with or without colons",
    { clients: [{ ...client, certificateFingerprints: ["AB:CD"] }] }
  ],
  ["`clients.0.pixBacenMode` must be true or false", { clients: [{ ...client, pixBacenMode: "yes" }] }],
  ["`now` must be a function that returns epoch milliseconds", { now: 0 }],
  [
    "`account.available` must be an amount in BRL, zero or more, with at most two decimals",
    { account: { available: 0.001 } }
  ],
  [
    "`account.pix.0.e2eid` must be 32 alphanumeric characters",
    { account: { pix: [{ e2eid: "E1", amount: "1.00", at: 0 }] } }
  ],
  ["`assumptions.tokenStatus` must be 200 or 201", { assumptions: { tokenStatus: 204 } }],
  [
    "`assumptions.routeScopes.GET /nowhere` must name a documented route",
    { assumptions: { routeScopes: { "GET /nowhere": "x" } } }
  ],
  [
    "`assumptions.idempotencyKeySeconds` must be a whole number of seconds, at least 1, or null",
    { assumptions: { idempotencyKeySeconds: 0 } }
  ],
  ["`assumptions.unlinkedCertificateStatus` must be 401 or 403", { assumptions: { unlinkedCertificateStatus: 400 } }],
  ["`conditions.rateLimit` is not a condition of the sandbox", { conditions: { rateLimit: 5 } }],
  [
    "`assumptions.newTokenRevokesOld` is not an assumption of the sandbox",
    { assumptions: { newTokenRevokesOld: true } }
  ],
  ["`lifetime` is not an option of the sandbox", { lifetime: 60 }]
])("a wrong option is a TypeError: %s", (message, options) => {
  const create = () => createSandboxHandler(options as SandboxHandlerOptions)
  expect(create).toThrow(new TypeError(`Sandbox: ${message}.`))
})

it.each([-1, 65_536, 1.5, Number.NaN])("a wrong port is a TypeError: %d", async (port) => {
  await expect(startSandbox({ port })).rejects.toThrow(
    new TypeError("Sandbox: `port` must be a whole number from 0 to 65535.")
  )
})

it.each(["localhost", "", 7])("a wrong address to listen on is a TypeError: %j", async (dangerouslyListenOn) => {
  await expect(startSandbox({ dangerouslyListenOn: dangerouslyListenOn as string })).rejects.toThrow(
    new TypeError("Sandbox: `dangerouslyListenOn` must be an IP address.")
  )
})

it("each client has its own secret and scope; the first is the one shown", async () => {
  const clients = [client, { clientId: "erp", clientSecret: "another-secret", scope: "balance:read" }] as const
  const api = createSandboxHandler({ clients })
  expect({ clientId: api.clientId, clientSecret: api.clientSecret }).toEqual(client)
  expect(await askForToken(api)).toMatchObject({ body: { scope: "pix:read pix:write balance:read" } })
  const { clientId, clientSecret } = clients[1]
  expect(await send(api, "POST /oauth/token", { body: { clientId, clientSecret } })).toMatchObject({
    body: { scope: "balance:read" }
  })
  const mixed = { clientId, clientSecret: client.clientSecret }
  expect(await send(api, "POST /oauth/token", { body: mixed })).toMatchObject({ status: 401 })
})

it("an undefined member counts as absent", async () => {
  const clients = [{ ...client, scope: undefined, certificateFingerprints: undefined, pixBacenMode: undefined }]
  const assumptions = { tokenStatus: undefined, maxBodyBytes: undefined, challenges: undefined }
  const account = { available: undefined, pix: undefined }
  const api = createSandboxHandler({ clients, assumptions, account, tokenLifetime: undefined, conditions: undefined })
  expect(await askForToken(api)).toMatchObject({ status: 200, body: { expires_in: 3600, scope: expect.any(String) } })
  const { headers } = await send(api, "GET /accounts/balances")
  expect(headers.get("www-authenticate")).toBe("Bearer")
})

it("a smaller body limit holds", async () => {
  const api = createSandboxHandler({ assumptions: { maxBodyBytes: 10 } })
  expect(await askForToken(api)).toMatchObject({
    status: 400,
    body: { message: "Corpo da requisição excede 10 bytes" }
  })
})
