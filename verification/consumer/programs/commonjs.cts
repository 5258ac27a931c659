// The same from CommonJS in TypeScript, with the copies of the clients that `require` finds.
import { addAuthInterceptors, AuthError, createTokenManager, isAuthError, ntxPay } from "@pix/auth-axios"
import type { TokenProvider } from "@pix/auth-core"
import { createAuthFetch } from "@pix/auth-fetch"
import { startSandbox } from "@pix/auth-sandbox"
import { fileTokenStore } from "@pix/auth-store-file"
import { redisTokenStore } from "@pix/auth-store-redis"
import axios = require("axios")

declare const require: { resolve(specifier: string): string }

function check(holds: boolean, what: string): void {
  if (!holds) throw new Error(`It does not hold that ${what}.`)
}

async function main(): Promise<void> {
  for (const client of ["fetch", "axios"]) {
    check(require.resolve(`@pix/auth-${client}`).endsWith(".cjs"), `auth-${client} is required as CommonJS`)
  }
  fileTokenStore({ directory: "tokens" })
  redisTokenStore({ send: async () => null })

  const sandbox = await startSandbox()
  const { clientId, clientSecret, url } = sandbox
  const tokens = createTokenManager({ provider: ntxPay(), clientId, clientSecret, baseUrl: url })
  const pix = axios.create({ baseURL: tokens.baseUrl })
  addAuthInterceptors(pix, tokens)

  const response = await createAuthFetch(tokens)("/accounts/balances")
  await response.body?.cancel()
  sandbox.tokens.revokeAll()
  const { status } = await pix.get("/accounts/balances")
  check(response.status === 200 && status === 200, `both are answered 200, not ${response.status} and ${status}`)

  const failed: unknown = await pix.get("/no-such-route").catch((error: unknown) => error)
  check(failed instanceof axios.AxiosError, `an answer of 404 is an AxiosError, and not ${failed}`)
  const canceled: unknown = await pix.get("/accounts/balances", { signal: AbortSignal.abort() }).catch((error) => error)
  check(axios.isCancel(canceled), `a call that is aborted rejects as axios does, and not with ${canceled}`)

  // Both formats in one process.
  const esm = await import("@pix/auth-fetch")
  const shared: TokenProvider = esm.createTokenManager({ provider: esm.ntxPay(), clientId, clientSecret, baseUrl: url })
  const mixed = await createAuthFetch(shared)("/accounts/balances")
  await mixed.body?.cancel()
  check(mixed.status === 200, "a manager that was imported serves an adapter that was required")
  check(esm.AuthError !== AuthError, "there are two copies of the core")
  const reason = { _tag: "ManagerDisposed" } as const
  check(isAuthError(new esm.AuthError(reason)), "an error of the imported copy is known to the required one")
  check(esm.isAuthError(new AuthError(reason)), "an error of the required copy is known to the imported one")

  await tokens.dispose()
  const disposed: unknown = await pix.get("/accounts/balances").catch((error: unknown) => error)
  check(
    isAuthError(disposed) && disposed.code === "ManagerDisposed",
    "a call after dispose() rejects with an AuthError"
  )
  await sandbox.close()
}

void main()
