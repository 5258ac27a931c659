import assert from "node:assert/strict"
import type { AdapterCheck, AdapterScene, Outcome } from "./adapter-scene.ts"
import { until } from "./adapter-scene.ts"
import { secretsIn } from "./secrets-in.ts"

const balances = "GET /accounts/balances"

/** Asserts that the call failed, and that nothing of what the client threw or gave tells a secret. */
function tellsNothing({ secrets }: AdapterScene, outcome: Outcome): void {
  assert.deepEqual(secretsIn(outcome, secrets()), [])
}

export const secrecyChecks: ReadonlyArray<AdapterCheck> = [
  ...[400, 401, 404, 503].map((status) => ({
    name: `what a ${status} of the API becomes tells no token and no secret`,
    holds: async (scene: AdapterScene) => {
      scene.sandbox.faults.add({ route: balances, status })
      const outcome = await scene.call()
      assert.equal(outcome.answer?.status, status)
      tellsNothing(scene, outcome)
    }
  })),
  {
    name: "nor does the error of a connection that is cut",
    holds: async (scene) => {
      scene.sandbox.faults.add({ route: balances, drop: true })
      const outcome = await scene.call()
      assert.notEqual(outcome.error, undefined)
      tellsNothing(scene, outcome)
    }
  },
  {
    name: "nor does the error of a call that is aborted while the API is silent",
    holds: async (scene) => {
      const { sandbox, call } = scene
      sandbox.faults.add({ route: balances, hang: true })
      const controller = new AbortController()
      const ending = call({ signal: controller.signal })
      await until(() => sandbox.stats().apiCalls === 1)
      controller.abort()
      const outcome = await ending
      assert.notEqual(outcome.error, undefined)
      tellsNothing(scene, outcome)
    }
  },
  {
    name: "nor does the error of a call that ran into the client's own timeout",
    holds: async (scene) => {
      if (scene.client.hasTimeout !== true) return
      scene.sandbox.faults.add({ route: balances, hang: true })
      await scene.tokens.getToken()
      const outcome = await scene.call({ timeout: 50 })
      assert.notEqual(outcome.error, undefined)
      tellsNothing(scene, outcome)
    }
  },
  {
    name: "nor does the error of a caller for whom there is no token any more",
    holds: async (scene) => {
      await scene.call()
      await scene.clock.advance(61 * 60_000)
      scene.breakTokens({ status: 401 })
      const outcome = await scene.call()
      assert.notEqual(outcome.error, undefined)
      tellsNothing(scene, outcome)
    }
  }
]
