import assert from "node:assert/strict"
import { staticTokens } from "@pix/auth-core/testing"
import { type AdapterCheck, type AdapterScene, kindOf } from "./adapter-scene.ts"
import { startForeignServer } from "./foreign-server.ts"

const balances = "GET /accounts/balances"

/** Sends the API's answer to a call elsewhere, and gives what arrived there. */
async function redirected(scene: AdapterScene, hostname: "127.0.0.1" | "localhost") {
  await using foreign = await scene.startServer({ status: 401 })
  const location = foreign.url("/elsewhere", hostname)
  scene.sandbox.faults.add({ route: balances, times: 1, status: 307, headers: { location } })
  const outcome = await scene.call()
  return { outcome, authorizations: foreign.authorizations }
}

export const attachChecks: ReadonlyArray<AdapterCheck> = [
  {
    name: "attaches the token to a request of the API",
    holds: async ({ call, sandbox }) => {
      const { answer, error } = await call()
      assert.deepEqual({ status: answer?.status, error }, { status: 200, error: undefined })
      assert.match(answer?.body ?? "", /balanceAmount/)
      assert.equal(sandbox.stats().statuses[401], undefined)
    }
  },
  {
    name: "takes one token for many requests",
    holds: async ({ call, sandbox }) => {
      for (let made = 0; made < 5; made++) assert.equal((await call()).answer?.status, 200)
      assert.equal(sandbox.stats().tokenRequests, 1)
    }
  },
  {
    name: "leaves an Authorization header of the caller alone, and its 401 too",
    holds: async ({ call, sandbox, plain, admitPlain }) => {
      const headers = { Authorization: "Basic eDp5" }
      // Without the token the certificate does not go either.
      const status = admitPlain()
      const outcome = await call({ headers })
      assert.equal(outcome.answer?.status, status)
      assert.equal(kindOf(outcome), kindOf(await call({ headers }, plain)))
      assert.ok(sandbox.stats().recent.every((request) => request.certificateFingerprint === undefined))
      assert.equal(sandbox.stats().tokenRequests, 0)
      assert.equal(sandbox.stats().apiCalls, 2)
    }
  },
  {
    name: "sends no token to another port, asks for none, and its 401 is its own affair",
    holds: async ({ call, tokens, sandbox, startServer }) => {
      await using foreign = await startServer({ status: 401 })
      await call()
      const token = tokens.currentToken()
      const { answer } = await call({ url: foreign.url("/elsewhere") })
      assert.equal(answer?.status, 401)
      assert.deepEqual(foreign.authorizations, [undefined])
      assert.equal(tokens.currentToken(), token)
      assert.equal(sandbox.stats().tokenRequests, 1)
    }
  },
  {
    name: "sends no token to another name of the same machine",
    holds: async ({ call, sandbox, startServer }) => {
      await using foreign = await startServer({ status: 200 })
      await call({ url: foreign.url("/elsewhere", "localhost") })
      assert.deepEqual(foreign.authorizations, [undefined])
      assert.equal(sandbox.stats().tokenRequests, 0)
    }
  },
  {
    name: "keeps the token on a redirect within the API",
    holds: async ({ call, sandbox }) => {
      sandbox.faults.add({ route: balances, times: 1, status: 307, headers: { location: "/accounts/balances?page=2" } })
      assert.equal((await call()).answer?.status, 200)
      assert.equal(sandbox.stats().tokenRequests, 1)
    }
  },
  ...[
    { where: "another port", hostname: "127.0.0.1" } as const,
    { where: "another host", hostname: "localhost" } as const
  ].map(({ where, hostname }) => ({
    name: `a redirect to ${where} does not carry the token there, and a 401 from there invalidates nothing`,
    holds: async (scene: AdapterScene) => {
      const { outcome, authorizations } = await redirected(scene, hostname)
      assert.equal(outcome.answer?.status, 401)
      assert.deepEqual(authorizations, [undefined])
      assert.notEqual(scene.tokens.currentToken(), undefined)
      assert.equal(scene.tokens.snapshot().counters.invalidations, 0)
      assert.equal(scene.sandbox.stats().tokenRequests, 1)
    }
  })),
  {
    name: "a redirect to another port and back does not bring the token back, and the 401 invalidates nothing",
    holds: async ({ call, sandbox, tokens, admitPlain, startServer }) => {
      const location = `${sandbox.url}/accounts/balances`
      await using foreign = await startServer({ status: 307, headers: { location } })
      const there = foreign.url("/elsewhere")
      sandbox.faults.add({ route: balances, times: 1, status: 307, headers: { location: there } })
      // The certificate does not come back either: over mutual TLS the API refuses that before it looks for a token.
      const status = admitPlain()
      assert.equal((await call()).answer?.status, status)
      const { tokenId, certificateFingerprint } = sandbox.stats().recent.at(-1) ?? {}
      assert.deepEqual([tokenId, certificateFingerprint], [undefined, undefined])
      assert.deepEqual(foreign.authorizations, [undefined])
      assert.equal(tokens.snapshot().counters.invalidations, 0)
      assert.equal(sandbox.stats().tokenRequests, 1)
    }
  },
  {
    name: "a 401 after a redirect within the API is cured by one replay",
    holds: async ({ call, sandbox, tokens }) => {
      await tokens.getToken()
      sandbox.tokens.revokeAll()
      sandbox.faults.add({ route: balances, times: 1, status: 307, headers: { location: "/accounts/balances?page=2" } })
      assert.equal((await call()).answer?.status, 200)
      assert.equal(tokens.snapshot().counters.invalidations, 1)
      assert.equal(sandbox.stats().tokenRequests, 2)
    }
  },
  {
    name: "headers that the caller changes while a token is waited for are sent as they were",
    holds: async ({ sandbox, client, breakTokens }) => {
      const letGo = breakTokens({ hang: true })
      const headers: Record<string, string> = {
        "content-type": "application/json",
        "x-idempotency-key": "0b8f6a9e-8d0f-4d0e-9a3b-6a1f2f3c4d5e"
      }
      const body = JSON.stringify({ pixKey: "maria@exemplo.com.br", payment: { amount: 10.5 } })
      const sending = client.send({ url: `${sandbox.url}/dict/pix`, method: "POST", headers, body })
      delete headers["x-idempotency-key"]
      letGo()
      // The API asks for the key.
      assert.equal((await sending).status, 200)
    }
  },
  {
    name: "a redirect from https down to http does not carry the token there",
    holds: async ({ makeClient, call, lent }) => {
      await using below = await startForeignServer({ status: 200 })
      const location = `http://localhost:${below.port}/elsewhere`
      await using above = await startForeignServer({ status: 307, headers: { location }, secure: "trusted" })
      const baseUrl = `https://localhost:${above.port}`
      const client = makeClient(staticTokens("the-token-of-this-check", baseUrl, { certificate: lent?.certificate }))
      const { answer } = await call({ url: `${baseUrl}/accounts/balances` }, client)
      assert.equal(answer?.status, 200)
      assert.deepEqual(above.authorizations, ["Bearer the-token-of-this-check"])
      assert.deepEqual(below.authorizations, [undefined])
    }
  }
]
