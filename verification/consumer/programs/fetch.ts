// What the README shows, in a consumer's project: one real call against the sandbox.
import { createAuthFetch, createTokenManager, ntxPay } from "@pix/auth-fetch"
import { startSandbox } from "@pix/auth-sandbox"

const sandbox = await startSandbox()
const tokens = createTokenManager({
  provider: ntxPay(),
  clientId: sandbox.clientId,
  clientSecret: sandbox.clientSecret,
  baseUrl: sandbox.url
})
const authFetch = createAuthFetch(tokens)

const response = await authFetch("/accounts/balances")
await response.body?.cancel()
await tokens.dispose()
await sandbox.close()
if (response.status !== 200) throw new Error(`GET /accounts/balances was answered with ${response.status}, not 200.`)
