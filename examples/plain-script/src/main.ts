// Creates a charge for each amount on the command line, all at once, and prints their copy-and-paste codes.
import { randomUUID } from "node:crypto"
import { createAuthFetch, createTokenManager, isAuthError, ntxPay } from "@pix/auth-fetch"

const tokens = createTokenManager({
  provider: ntxPay(),
  clientId: process.env["PIX_CLIENT_ID"],
  clientSecret: process.env["PIX_CLIENT_SECRET"],
  baseUrl: process.env["PIX_BASE_URL"]
})
const pix = createAuthFetch(tokens)

/** Gives the copy-and-paste code of a new charge, for an amount such as "123.45". */
async function createCharge(amount: string): Promise<string> {
  const txid = randomUUID().replaceAll("-", "") // yours to choose: 26 to 35 letters and digits
  const response = await pix(`/cob/${txid}`, {
    method: "PUT",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ calendario: { expiracao: 3600 }, valor: { original: amount } }),
    signal: AbortSignal.timeout(15_000)
  })
  if (!response.ok) throw new Error(`The API answered ${response.status}: ${await response.text()}`)
  const charge = (await response.json()) as { readonly location: string }
  return charge.location
}

try {
  const codes = await Promise.all(process.argv.slice(2).map(createCharge))
  console.log(codes.join("\n"))
} catch (error) {
  // There is no token, so the API was not called. The message says what to do, and holds no secret.
  console.error(isAuthError(error) ? `${error.code}: ${error.message}` : error)
  process.exitCode = 1
} finally {
  await tokens.dispose()
}
