// What the README shows, in a consumer's project: one real call against the sandbox.
import { startSandbox } from "@pix/auth-sandbox"
import { createAuthInterceptor, createTokenManager, ntxPay } from "@pix/auth-undici"
import { Agent, request } from "undici"

const sandbox = await startSandbox()
const tokens = createTokenManager({
  provider: ntxPay(),
  clientId: sandbox.clientId,
  clientSecret: sandbox.clientSecret,
  baseUrl: sandbox.url
})
const agent = new Agent()
const dispatcher = agent.compose(createAuthInterceptor(tokens))

const { statusCode, body } = await request(`${tokens.baseUrl}/accounts/balances`, { dispatcher })
await body.dump()
await tokens.dispose()
await agent.close()
await sandbox.close()
if (statusCode !== 200) throw new Error(`GET /accounts/balances was answered with ${statusCode}, not 200.`)
