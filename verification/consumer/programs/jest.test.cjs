// A test as an application in CommonJS has it, run by Jest without any configuration.
const { addAuthInterceptors, createTokenManager, isAuthError, ntxPay } = require("@pix/auth-axios")
const { startSandbox } = require("@pix/auth-sandbox")
const axios = require("axios")

let sandbox
let tokens
let pix

beforeAll(async () => {
  sandbox = await startSandbox()
  const { clientId, clientSecret, url } = sandbox
  tokens = createTokenManager({ provider: ntxPay(), clientId, clientSecret, baseUrl: url })
  pix = axios.create({ baseURL: tokens.baseUrl })
  addAuthInterceptors(pix, tokens)
})

afterAll(async () => {
  await tokens.dispose()
  await sandbox.close()
})

test("a call has a token", async () => {
  const { status } = await pix.get("/accounts/balances")
  expect(status).toBe(200)
})

test("a 401 is replayed once", async () => {
  sandbox.tokens.revokeAll()
  const { status } = await pix.get("/accounts/balances")
  expect(status).toBe(200)
})

test("an error is of the classes that the test knows", async () => {
  await expect(pix.get("/no-such-route")).rejects.toBeInstanceOf(axios.AxiosError)
  const wrong = createTokenManager({
    provider: ntxPay(),
    clientId: sandbox.clientId,
    clientSecret: "not-the-secret",
    baseUrl: sandbox.url
  })
  const error = await wrong.getToken().catch((reason) => reason)
  expect(isAuthError(error) && error.code).toBe("CredentialsRejected")
})
