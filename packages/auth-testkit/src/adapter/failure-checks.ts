import assert from "node:assert/strict"
import { type AuthErrorReason, isAuthError } from "@pix/auth-core"
import { type AdapterCheck, type AdapterScene, atOnce, kindOf, type Outcome, until } from "./adapter-scene.ts"

/** Asserts that the call failed for want of a token, and gives the reason. */
function reasonOf({ error }: Outcome): AuthErrorReason {
  assert.ok(isAuthError(error), `an AuthError, not ${String(error)}`)
  return error.reason
}

const failsWith = (outcome: Outcome, tag: AuthErrorReason["_tag"]): void => assert.equal(reasonOf(outcome)._tag, tag)

/** The client's own kind of error where the call of the API itself is ended so. */
async function bareKind(
  { sandbox, call, bare }: AdapterScene,
  end: (call: Promise<Outcome>) => Promise<Outcome>,
  request: Parameters<typeof call>[0]
) {
  const lift = sandbox.faults.add({ route: "GET /accounts/balances", hang: true })
  const before = sandbox.stats().apiCalls
  let over = false
  const ending = call(request, bare).finally(() => {
    over = true
  })
  // Its own timeout may end it before it has arrived.
  await until(() => over || sandbox.stats().apiCalls > before)
  const kind = kindOf(await end(ending))
  lift()
  return kind
}

export const failureChecks: ReadonlyArray<AdapterCheck> = [
  {
    name: "a wrong secret: of fifty callers at once each gets CredentialsRejected, for one token request",
    holds: async ({ call, sandbox, breakTokens }) => {
      breakTokens({ status: 401 })
      const outcomes = await Promise.all(Array.from({ length: 50 }, () => call()))
      for (const outcome of outcomes) failsWith(outcome, "CredentialsRejected")
      assert.equal(new Set(outcomes.map(({ error }) => error)).size, 50)
      const { tokenRequests, apiCalls } = sandbox.stats()
      assert.deepEqual({ tokenRequests, apiCalls }, { tokenRequests: 1, apiCalls: 0 })
    }
  },
  {
    name: "a wrong secret: fifty calls one after another make one token request, and none of the API",
    holds: async ({ call, sandbox, breakTokens }) => {
      breakTokens({ status: 401 })
      for (let made = 0; made < 50; made++) failsWith(await call(), "CredentialsRejected")
      const { tokenRequests, apiCalls } = sandbox.stats()
      assert.deepEqual({ tokenRequests, apiCalls }, { tokenRequests: 1, apiCalls: 0 })
    }
  },
  {
    name: "429 with Retry-After is obeyed: no token request before, and success after",
    holds: async ({ call, clock, sandbox, breakTokens }) => {
      breakTokens({ times: 1, status: 429, headers: { "retry-after": "20" } })
      failsWith(await call(), "TokenRequestFailed")
      await clock.advance(19_000)
      failsWith(await call(), "TokenRequestFailed")
      assert.equal(sandbox.stats().tokenRequests, 1)
      await clock.advance(1_000)
      assert.equal((await call()).answer?.status, 200)
    }
  },
  {
    name: "a token endpoint that says nothing makes nobody hang",
    holds: async ({ call, clock, sandbox, breakTokens }) => {
      breakTokens({ hang: true })
      const calls = Array.from({ length: 5 }, () => call())
      await until(() => sandbox.stats().tokenRequests === 1)
      await clock.advance(31_500)
      for (const outcome of await atOnce(Promise.all(calls))) failsWith(outcome, "TokenRequestFailed")
      assert.equal(sandbox.stats().apiCalls, 0)
    }
  },
  {
    name: "a token endpoint that cuts the connection is a TokenRequestFailed",
    holds: async ({ call, clock, sandbox, tokens, breakTokens }) => {
      breakTokens({ drop: true })
      // Lets the waits between attempts go by.
      tokens.subscribe(({ _tag }) => void (_tag === "AttemptFailed" && clock.advance(1_000)))
      failsWith(await atOnce(call()), "TokenRequestFailed")
      assert.equal(sandbox.stats().apiCalls, 0)
    }
  },
  {
    name: "HTML with 200 from the token endpoint is a TokenResponseInvalid, and nothing is sent to the API",
    holds: async ({ call, sandbox, breakTokens }) => {
      breakTokens({ status: 200, headers: { "content-type": "text/html" }, body: "<html>Manutenção</html>" })
      failsWith(await call(), "TokenResponseInvalid")
      assert.equal(sandbox.stats().apiCalls, 0)
    }
  },
  {
    name: "a caller's signal ends its waiting for a token, in the client's own way",
    holds: async (scene) => {
      const { sandbox, call, breakTokens } = scene
      const abort = (controller: AbortController) => (ending: Promise<Outcome>) => {
        controller.abort(new Error("the customer left"))
        return ending
      }
      const [one, other] = [new AbortController(), new AbortController()]
      const expected = await bareKind(scene, abort(one), { signal: one.signal })
      breakTokens({ hang: true })
      const waiting = call({ signal: other.signal })
      await until(() => sandbox.stats().tokenRequests === 1)
      assert.equal(kindOf(await atOnce(abort(other)(waiting))), expected)
    }
  },
  {
    name: "the client's own timeout ends its waiting for a token, in the client's own way",
    holds: async (scene) => {
      const { sandbox, call, clock, client, breakTokens } = scene
      if (client.hasTimeout !== true) return
      const timeout = 50
      const expected = await bareKind(scene, (ending) => ending, { timeout })
      breakTokens({ hang: true })
      const waiting = call({ timeout })
      await until(() => sandbox.stats().tokenRequests === 1)
      await clock.advance(timeout)
      assert.equal(kindOf(await atOnce(waiting)), expected)
    }
  }
]
