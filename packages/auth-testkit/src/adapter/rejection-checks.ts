import assert from "node:assert/strict"
import { type AdapterCheck, type AdapterScene, kindOf, until } from "./adapter-scene.ts"
import type { Crowds } from "./crowds.ts"

const balances = "GET /accounts/balances"
const json = { "content-type": "application/json" }
const txid = "conformance0000000000000000042"
const charge = {
  method: "PUT",
  headers: json,
  body: JSON.stringify({ calendario: { expiracao: 3600 }, valor: { original: "123.45" } })
}

const chargeUrl = ({ sandbox }: AdapterScene): string => `${sandbox.url}/cob/${txid}`

/** A scene in which the held token has just been revoked. */
async function revoke({ tokens, sandbox }: AdapterScene): Promise<string> {
  const token = await tokens.getToken()
  sandbox.tokens.revokeAll()
  return token
}

async function allSucceed(calls: ReadonlyArray<ReturnType<AdapterScene["call"]>>): Promise<void> {
  for (const { answer } of await Promise.all(calls)) assert.equal(answer?.status, 200)
}

export const rejectionChecks = ({ rejected }: Crowds): ReadonlyArray<AdapterCheck> => [
  {
    name: "answers a 401 by one replay with another token",
    holds: async (scene) => {
      await revoke(scene)
      const { answer, error } = await scene.call()
      assert.deepEqual({ status: answer?.status, error }, { status: 200, error: undefined })
      const { tokenRequests, apiCalls } = scene.sandbox.stats()
      assert.deepEqual({ tokenRequests, apiCalls }, { tokenRequests: 2, apiCalls: 2 })
    }
  },
  {
    name: "the replay of a PUT has the same method, headers and body",
    holds: async (scene) => {
      await revoke(scene)
      const { answer } = await scene.call({ ...charge, url: chargeUrl(scene) })
      assert.equal(answer?.status, 201)
      assert.equal((JSON.parse(answer?.body ?? "") as { valor: { original: string } }).valor.original, "123.45")
    }
  },
  {
    name: "the replay of a POST has the same idempotency key",
    holds: async (scene) => {
      await revoke(scene)
      const { answer } = await scene.call({
        url: `${scene.sandbox.url}/dict/pix`,
        method: "POST",
        headers: { ...json, "x-idempotency-key": "0b8f6a9e-8d0f-4d0e-9a3b-6a1f2f3c4d5e" },
        body: JSON.stringify({ pixKey: "maria@exemplo.com.br", payment: { amount: 10.5 } })
      })
      assert.equal(answer?.status, 200)
      assert.equal(scene.sandbox.stats().apiCalls, 2)
    }
  },
  {
    name: `${rejected.words} 401s at once cost one renewal, and all succeed`,
    holds: async (scene) => {
      await revoke(scene)
      await allSucceed(Array.from({ length: rejected.size }, () => scene.call()))
      assert.equal(scene.sandbox.stats().tokenRequests, 2)
    }
  },
  {
    name: `${rejected.words} 401s that come one after another cost one renewal, and all succeed`,
    holds: async (scene) => {
      const { sandbox, call } = scene
      await scene.tokens.getToken()
      const release = Array.from({ length: rejected.size }, () =>
        sandbox.faults.add({ route: balances, times: 1, hang: true, status: 401 })
      )
      const calls = release.map(() => call())
      await until(() => sandbox.stats().apiCalls === rejected.size)
      for (const [index, answer] of release.entries()) {
        answer()
        // The first replays are over before the last 401s come.
        await until(() => sandbox.stats().apiCalls > rejected.size + index)
      }
      await allSucceed(calls)
      assert.equal(sandbox.stats().tokenRequests, 2)
    }
  },
  {
    name: "a late 401 for an old token costs no token request",
    holds: async (scene) => {
      const { sandbox, call } = scene
      await scene.tokens.getToken()
      const answer = sandbox.faults.add({ route: balances, times: 1, hang: true })
      const late = call()
      await until(() => sandbox.stats().apiCalls === 1)
      sandbox.tokens.revokeAll()
      assert.equal((await call()).answer?.status, 200)
      const token = scene.tokens.currentToken()
      answer()
      assert.equal((await late).answer?.status, 200)
      assert.equal(scene.tokens.currentToken(), token)
      assert.equal(sandbox.stats().tokenRequests, 2)
    }
  },
  {
    name: "a 401 that no token can cure costs two token requests in 21 calls",
    holds: async ({ call, sandbox }) => {
      sandbox.faults.add({ route: balances, status: 401 })
      for (let made = 0; made < 21; made++) assert.equal((await call()).answer?.status, 401)
      assert.ok(sandbox.stats().tokenRequests <= 2, `${sandbox.stats().tokenRequests} token requests`)
      assert.ok(sandbox.stats().apiCalls <= 22, `${sandbox.stats().apiCalls} calls of the API`)
    }
  },
  {
    name: "a 401 that no token can cure is handed back in the client's own way, as it came",
    holds: async ({ call, sandbox, bare }) => {
      sandbox.faults.add({ route: balances, status: 401, body: { message: "conta bloqueada" } })
      const expected = await call({}, bare)
      for (const outcome of [await call(), await call()]) {
        assert.equal(kindOf(outcome), kindOf(expected))
        assert.deepEqual(outcome.answer, expected.answer)
      }
    }
  },
  {
    name: "beside a route on which no token helps, a revoked token is renewed at once",
    holds: async (scene) => {
      const { sandbox, call } = scene
      sandbox.faults.add({ route: balances, status: 401 })
      for (let made = 0; made < 3; made++) await call()
      sandbox.tokens.revokeAll()
      assert.equal((await call({ ...charge, url: chargeUrl(scene) })).answer?.status, 201)
    }
  },
  {
    name: "a stream as body is sent once: its 401 is handed back, and the next call has a new token",
    holds: async (scene) => {
      const { sandbox, call } = scene
      await revoke(scene)
      const request = () => ({ ...charge, url: chargeUrl(scene), body: new Blob([charge.body]).stream() })
      assert.equal((await call(request())).answer?.status, 401)
      assert.equal(sandbox.stats().apiCalls, 1)
      assert.equal((await call(request())).answer?.status, 201)
      assert.equal(sandbox.stats().tokenRequests, 2)
    }
  },
  {
    name: "where the renewal fails, the 401 in hand is handed back in the client's own way",
    holds: async (scene) => {
      const { call, bare, breakTokens, tokens } = scene
      await revoke(scene)
      breakTokens({ status: 401 })
      const outcome = await call()
      const expected = await call({}, bare)
      assert.equal(outcome.answer?.status, 401)
      assert.equal(kindOf(outcome), kindOf(expected))
      assert.equal(tokens.snapshot().failure?._tag, "CredentialsRejected")
    }
  },
  {
    name: "a 403 is handed back in the client's own way, without renewal and without replay",
    holds: async ({ call, sandbox, bare }) => {
      sandbox.faults.add({ route: balances, status: 403 })
      const outcome = await call()
      const { tokenRequests, apiCalls } = sandbox.stats()
      assert.deepEqual({ tokenRequests, apiCalls }, { tokenRequests: 1, apiCalls: 1 })
      assert.equal(kindOf(outcome), kindOf(await call({}, bare)))
    }
  }
]
