import assert from "node:assert/strict"
import { type AdapterCheck, type AdapterScene, atOnce, type Outcome, until } from "./adapter-scene.ts"
import { certificateChange } from "./certificate-change.ts"
import { heldBody } from "./held-body.ts"

const balances = "GET /accounts/balances"
const many = 20
const few = 3

const calls = ({ call }: AdapterScene, count = few): ReadonlyArray<Promise<Outcome>> =>
  Array.from({ length: count }, () => call())

async function allSucceed(outcomes: ReadonlyArray<Promise<Outcome>>): Promise<void> {
  for (const { answer, error } of await atOnce(Promise.all(outcomes))) {
    assert.deepEqual({ status: answer?.status, error }, { status: 200, error: undefined })
  }
}

/** Asserts what a change of certificate may cost: one token request, and no 401 but those that are told. */
function cost({ sandbox }: AdapterScene, { rejections = 0 } = {}): void {
  const { tokenRequests, statuses } = sandbox.stats()
  assert.deepEqual({ tokenRequests, rejections: statuses[401] ?? 0 }, { tokenRequests: 2, rejections })
}

/** Twenty calls that have arrived and are not answered, and the function that lets them be. */
async function heldCalls(scene: AdapterScene) {
  const { sandbox } = scene
  assert.equal((await scene.call()).answer?.status, 200)
  const answer = sandbox.faults.add({ route: balances, times: many, hang: true })
  const held = calls(scene, many)
  await until(() => sandbox.stats().apiCalls === 1 + many)
  return { held, answer }
}

export const certificateChangeChecks: ReadonlyArray<AdapterCheck> = [
  {
    name: "sends each call with the client certificate that its token was requested with",
    holds: async (scene) => {
      const change = certificateChange(scene)
      await allSucceed(calls(scene))
      change.sentWith("the one before")
      assert.equal(scene.sandbox.stats().statuses[401], undefined)
    }
  },
  {
    name: "a certificate that is replaced costs one token request and no call, and the one before is not used again",
    holds: async (scene) => {
      const change = certificateChange(scene)
      await allSucceed(calls(scene))
      await change.replaceAndRenew()
      change.sentWith("the one before")
      await allSucceed(calls(scene))
      change.sentWith("the new one")
      cost(scene)
    }
  },
  {
    name: "calls that begin while the certificate is replaced succeed, for one token request",
    holds: async (scene) => {
      const change = certificateChange(scene)
      await scene.call()
      const before = calls(scene, many / 2)
      const replacing = change.replace()
      const during = calls(scene, many / 2)
      await replacing
      await allSucceed([...before, ...during, ...calls(scene)])
      await until(() => scene.sandbox.stats().tokensIssued >= 2)
      cost(scene)
    }
  },
  {
    name: "twenty calls under way while the certificate is replaced are answered as if nothing had happened",
    holds: async (scene) => {
      const change = certificateChange(scene)
      const { held, answer } = await heldCalls(scene)
      await change.replaceAndRenew()
      answer()
      await allSucceed(held)
      change.sentWith("the one before")
      await allSucceed(calls(scene))
      change.sentWith("the new one")
      cost(scene)
    }
  },
  {
    name: "where the PSP keeps one token, calls under way are replayed with the new token and the new certificate",
    holds: async (scene) => {
      const change = certificateChange(scene)
      scene.sandbox.conditions.set({ tokens: "newest-only" })
      const { held, answer } = await heldCalls(scene)
      await change.replaceAndRenew()
      change.sentWith("the one before")
      answer()
      await allSucceed(held)
      change.sentWith("the new one")
      cost(scene, { rejections: many })
    }
  },
  {
    name: "a token that is revoked after the change is replaced by one of the new certificate, in one replay",
    holds: async (scene) => {
      const change = certificateChange(scene)
      await scene.call()
      await change.replace()
      scene.sandbox.tokens.revokeAll()
      await allSucceed([scene.call()])
      await allSucceed([scene.call()])
      const { tokenRequests, apiCalls, statuses } = scene.sandbox.stats()
      assert.deepEqual(
        { tokenRequests, apiCalls, rejections: statuses[401] },
        { tokenRequests: 2, apiCalls: 4, rejections: 1 }
      )
    }
  },
  {
    name: "a stream as body ends with the certificate that it began with, and the next one goes with the new one",
    holds: async (scene) => {
      const change = certificateChange(scene)
      await scene.call()
      const first = heldBody("1")
      const sending = scene.call(first.request(scene.sandbox))
      await atOnce(first.begun)
      await change.replaceAndRenew()
      first.end()
      assert.equal((await atOnce(sending)).answer?.status, 201)
      change.sentWith("the one before")
      const next = heldBody("2")
      next.end()
      assert.equal((await atOnce(scene.call(next.request(scene.sandbox)))).answer?.status, 201)
      change.sentWith("the new one")
      cost(scene)
    }
  },
  {
    name: "nobody waits for the token of the new certificate: until it is there, token and certificate before serve",
    holds: async (scene) => {
      const change = certificateChange(scene)
      await scene.call()
      const answer = scene.breakTokens({ hang: true })
      await change.replace()
      await allSucceed(calls(scene))
      await until(() => scene.sandbox.stats().tokenRequests === 2)
      change.sentWith("the one before")
      const old = scene.tokens.currentToken()
      answer()
      await until(() => scene.tokens.currentToken() !== old)
      await allSucceed(calls(scene))
      change.sentWith("the new one")
      cost(scene)
    }
  },
  {
    name: "nobody notices that the token request with the new certificate fails",
    holds: async (scene) => {
      const { clock, tokens, breakTokens } = scene
      const change = certificateChange(scene)
      await scene.call()
      const old = tokens.currentToken()
      const mend = breakTokens({ status: 503 })
      await change.replace()
      for (let round = 0; round < 10; round++) {
        await allSucceed([scene.call()])
        await clock.advance(5_000)
      }
      change.sentWith("the one before")
      assert.ok(scene.sandbox.stats().tokenRequests > 1, "a renewal was tried")
      mend()
      for (let second = 0; second < 400 && tokens.currentToken() === old; second++) {
        await clock.advance(1_000)
        await allSucceed([scene.call()])
      }
      assert.notEqual(tokens.currentToken(), old, "the token comes once the endpoint answers again")
      assert.equal(scene.sandbox.stats().statuses[401], undefined)
    }
  }
]
