// What the README shows, in a consumer's project: one real call against the sandbox.
import { createAuthHooks, createTokenManager, ntxPay } from "@pix/auth-ky"
import { startSandbox } from "@pix/auth-sandbox"
import ky from "ky"

const sandbox = await startSandbox()
const tokens = createTokenManager({
  provider: ntxPay(),
  clientId: sandbox.clientId,
  clientSecret: sandbox.clientSecret,
  baseUrl: sandbox.url
})
const pix = ky.create({ prefix: tokens.baseUrl, hooks: createAuthHooks(tokens) })

const response = await pix.get("accounts/balances")
await response.body?.cancel()
await tokens.dispose()
await sandbox.close()
if (response.status !== 200) throw new Error(`GET /accounts/balances was answered with ${response.status}, not 200.`)
