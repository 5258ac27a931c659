// The same from CommonJS, with the copies of the clients that `require` finds.
const { createAuthFetch, createTokenManager, ntxPay } = require("@pix/auth-fetch")
const { addAuthInterceptors } = require("@pix/auth-axios")
const { startSandbox } = require("@pix/auth-sandbox")
const axios = require("axios")

async function main() {
  const sandbox = await startSandbox()
  const tokens = createTokenManager({
    provider: ntxPay(),
    clientId: sandbox.clientId,
    clientSecret: sandbox.clientSecret,
    baseUrl: sandbox.url
  })
  const pix = axios.create({ baseURL: tokens.baseUrl })
  addAuthInterceptors(pix, tokens)

  const response = await createAuthFetch(tokens)("/accounts/balances")
  await response.body?.cancel()
  sandbox.tokens.revokeAll()
  const { status } = await pix.get("/accounts/balances")
  await tokens.dispose()
  const canceled = await pix.get("/accounts/balances", { signal: AbortSignal.abort() }).catch((error) => error)
  await sandbox.close()
  if (response.status !== 200 || status !== 200) throw new Error(`answered with ${response.status} and ${status}`)
  if (!axios.isCancel(canceled)) throw new Error(`an aborted call rejected with ${canceled}`)
}

void main()
