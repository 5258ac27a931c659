// What the README shows, in a consumer's project: one real call against the sandbox.
import { addAuthInterceptors, createTokenManager, ntxPay } from "@pix/auth-axios"
import { startSandbox } from "@pix/auth-sandbox"
import axios from "axios"

const sandbox = await startSandbox()
const tokens = createTokenManager({
  provider: ntxPay(),
  clientId: sandbox.clientId,
  clientSecret: sandbox.clientSecret,
  baseUrl: sandbox.url
})
const pix = axios.create({ baseURL: tokens.baseUrl })
addAuthInterceptors(pix, tokens)

const { status } = await pix.get("/accounts/balances")
await tokens.dispose()
await sandbox.close()
if (status !== 200) throw new Error(`GET /accounts/balances was answered with ${status}, not 200.`)
