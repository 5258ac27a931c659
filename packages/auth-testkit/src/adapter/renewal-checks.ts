import assert from "node:assert/strict"
import { type AdapterCheck, type AdapterScene, atOnce, until } from "./adapter-scene.ts"
import type { Crowds } from "./crowds.ts"

const minutes = 60_000
/** A token of an hour is due in its last five minutes, or some seconds before. */
const due = 56 * minutes

const statuses = async (calls: ReadonlyArray<ReturnType<AdapterScene["call"]>>) =>
  (await Promise.all(calls)).map(({ answer }) => answer?.status)

const times = <A>(count: number, make: () => A): ReadonlyArray<A> => Array.from({ length: count }, make)

export const renewalChecks = ({ cold }: Crowds): ReadonlyArray<AdapterCheck> => [
  {
    name: `${cold.words} cold callers make one token request`,
    holds: async ({ call, sandbox }) => {
      assert.deepEqual(
        await statuses(times(cold.size, () => call())),
        times(cold.size, () => 200)
      )
      assert.equal(sandbox.stats().tokenRequests, 1)
    }
  },
  {
    name: "a due token is served at once while its renewal is slow, and one renewal runs",
    holds: async ({ call, clock, sandbox, breakTokens, tokens }) => {
      await call()
      await clock.advance(due)
      const answer = breakTokens({ hang: true })
      assert.deepEqual(
        await atOnce(statuses(times(10, () => call()))),
        times(10, () => 200)
      )
      await until(() => sandbox.stats().tokenRequests === 2)
      const old = tokens.currentToken()
      answer()
      await until(() => tokens.currentToken() !== old)
      assert.equal((await call()).answer?.status, 200)
      assert.equal(sandbox.stats().tokenRequests, 2)
    }
  },
  {
    name: "nobody notices that the renewal of a due token fails",
    holds: async ({ call, clock, sandbox, breakTokens, tokens }) => {
      await call()
      await clock.advance(due)
      const mend = breakTokens({ status: 503 })
      for (let round = 0; round < 20; round++) {
        assert.equal((await atOnce(call())).answer?.status, 200)
        await clock.advance(5_000)
      }
      assert.ok(sandbox.stats().tokenRequests > 1, "a renewal was tried")
      assert.equal(sandbox.stats().statuses[401], undefined)
      mend()
      const old = tokens.currentToken()
      // In small steps with a call in each, which give a token request the time of I/O that its own timeout needs.
      for (let second = 0; second < 200 && tokens.currentToken() === old; second++) {
        await clock.advance(1_000)
        assert.equal((await call()).answer?.status, 200)
      }
      assert.notEqual(tokens.currentToken(), old, "it is renewed once the endpoint answers again")
    }
  },
  {
    name: "an expired token is renewed before anything is sent",
    holds: async ({ call, clock, sandbox }) => {
      await call()
      await clock.advance(61 * minutes)
      assert.deepEqual(
        await statuses(times(20, () => call())),
        times(20, () => 200)
      )
      assert.equal(sandbox.stats().tokenRequests, 2)
      assert.equal(sandbox.stats().statuses[401], undefined)
    }
  },
  {
    name: "the first caller gives up, and the others get their token all the same",
    holds: async ({ call, sandbox, breakTokens }) => {
      const answer = breakTokens({ hang: true })
      const controller = new AbortController()
      const first = call({ signal: controller.signal })
      await until(() => sandbox.stats().tokenRequests === 1)
      const others = times(5, () => call())
      controller.abort(new Error("the customer left"))
      assert.notEqual((await atOnce(first)).error, undefined)
      answer()
      assert.deepEqual(
        await statuses(others),
        times(5, () => 200)
      )
      assert.equal(sandbox.stats().tokenRequests, 1)
    }
  }
]
