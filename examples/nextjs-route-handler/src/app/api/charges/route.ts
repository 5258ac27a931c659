import { randomUUID } from "node:crypto"
import { createAuthFetch, createTokenManager, isAuthError, ntxPay } from "@pix/auth-fetch"
import { waitUntil } from "@vercel/functions"

let client: typeof fetch | undefined

/** One client for all requests; made at the first one, since `next build` loads this file without the environment. */
function pix(): typeof fetch {
  return (client ??= createAuthFetch(
    createTokenManager({
      provider: ntxPay(),
      clientId: process.env["PIX_CLIENT_ID"],
      clientSecret: process.env["PIX_CLIENT_SECRET"],
      baseUrl: process.env["PIX_BASE_URL"],
      // A renewal in the background ends before the platform freezes the process. Elsewhere this does nothing.
      waitUntil
    })
  ))
}

/** `POST /api/charges {"amount":"123.45"}` answers with a copy-and-paste code. */
export async function POST(request: Request): Promise<Response> {
  const { amount } = (await request.json()) as { readonly amount?: string }
  try {
    const txid = randomUUID().replaceAll("-", "") // yours to choose: 26 to 35 letters and digits
    const response = await pix()(`/cob/${txid}`, {
      method: "PUT",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ calendario: { expiracao: 3600 }, valor: { original: amount } }),
      signal: AbortSignal.timeout(15_000)
    })
    if (!response.ok) return Response.json({ error: `The PSP answered with ${response.status}.` }, { status: 502 })
    const charge = (await response.json()) as { readonly location: string }
    return Response.json({ txid, code: charge.location }, { status: 201 })
  } catch (error) {
    if (!isAuthError(error)) throw error
    // There is no token, so the API was not called. The message holds no secret.
    console.error(error.code, error.message)
    return Response.json({ error: "Pix is not available at the moment." }, { status: 503 })
  }
}
