import { createTokenManager, ntxPay } from "@pix/auth-core"
import { type ManualClock, manualClock } from "@pix/auth-core/testing"
import { type AdapterCheck, type AdapterScene, outcomeOf } from "./adapter-scene.ts"
import type { MakeClient } from "./adapter-under-test.ts"
import type { Check } from "../check.ts"
import { type ForeignServer, type ForeignServerOptions, startForeignServer } from "./foreign-server.ts"
import type { SceneApi } from "./scene-api.ts"
import { certificatesGoWithTokens } from "./token-pairs.ts"

/** Gives each check a scene of its own. */
export function adapterCheck(
  { name, holds }: AdapterCheck,
  makeClient: MakeClient,
  start: (now: () => number) => Promise<SceneApi>
): Check {
  return {
    name,
    run: async () => {
      const clock = manualClock()
      const api = await start(() => clock.now())
      const servers: Array<ForeignServer> = []
      const scene = sceneOf(api, { clock, makeClient, servers })
      try {
        await holds(scene)
        certificatesGoWithTokens(api, servers)
      } finally {
        await scene.tokens.dispose()
        await api.close()
      }
      api.giveBack()
    }
  }
}

/** What a scene is made of, besides its API. */
interface SceneParts {
  readonly clock: ManualClock
  readonly makeClient: MakeClient
  /** Those that the check has started. */
  readonly servers: Array<ForeignServer>
}

function sceneOf({ sandbox, lent, admitPlain }: SceneApi, { clock, makeClient, servers }: SceneParts): AdapterScene {
  const { clientId, clientSecret, url: baseUrl } = sandbox
  const certificate = lent?.certificate
  const tokens = createTokenManager({ provider: ntxPay(), clientId, clientSecret, baseUrl, clock, certificate })
  const seen = new Set([clientSecret])
  tokens.subscribe(({ _tag }) => {
    if (_tag === "TokenRenewed") seen.add(tokens.currentToken() ?? clientSecret)
  })
  const client = makeClient(tokens, undefined)
  const startAs =
    (secure: ForeignServerOptions["secure"]): AdapterScene["startServer"] =>
    async (options) => {
      const server = await startForeignServer({ ...options, secure: lent && secure })
      servers.push(server)
      return server
    }
  return {
    sandbox,
    clock,
    tokens,
    lent,
    makeClient: (provider) => makeClient(provider, undefined),
    client,
    bare: makeClient(undefined, certificate),
    plain: makeClient(undefined, undefined),
    admitPlain,
    startServer: startAs("trusted"),
    startApi: startAs("untrusted"),
    secrets: () => [...seen],
    call: (request, one = client) => outcomeOf(one, { url: `${baseUrl}/accounts/balances`, ...request }),
    breakTokens: (fault) => sandbox.faults.add({ route: "POST /oauth/token", ...fault })
  }
}
