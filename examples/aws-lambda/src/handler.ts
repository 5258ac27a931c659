import { randomUUID } from "node:crypto"
import { createAuthFetch, createTokenManager, isAuthError, ntxPay } from "@pix/auth-fetch"

// Lambda freezes the process as soon as it has the answer. A renewal in the background is waited for before that.
const renewals = new Set<Promise<void>>()

// Outside of the handler: one manager for all calls that this instance serves.
const tokens = createTokenManager({
  provider: ntxPay(),
  clientId: process.env["PIX_CLIENT_ID"],
  clientSecret: process.env["PIX_CLIENT_SECRET"],
  baseUrl: process.env["PIX_BASE_URL"],
  // No answer waits longer than this for a token endpoint that is down.
  renewalTimeout: "5 seconds",
  waitUntil: (renewal) => renewals.add(renewal)
})
const pix = createAuthFetch(tokens)

/** Of API Gateway's events and answers, version 2.0, what is used here. */
interface Event {
  readonly body?: string
}
interface Answer {
  readonly statusCode: number
  readonly body: string
}

const answer = (statusCode: number, body: unknown): Answer => ({ statusCode, body: JSON.stringify(body) })

/** Creates a charge: `{"amount":"123.45"}` is answered with its copy-and-paste code. */
export async function handler(event: Event): Promise<Answer> {
  try {
    return await createCharge(event)
  } catch (error) {
    if (!isAuthError(error)) throw error
    // There is no token, so the API was not called. The message holds no secret.
    console.error(error.code, error.message)
    return answer(503, { error: "Pix is not available at the moment." })
  } finally {
    await Promise.all(renewals)
    renewals.clear()
  }
}

async function createCharge({ body = "{}" }: Event): Promise<Answer> {
  const { amount } = JSON.parse(body) as { readonly amount?: string }
  const txid = randomUUID().replaceAll("-", "") // yours to choose: 26 to 35 letters and digits
  const response = await pix(`/cob/${txid}`, {
    method: "PUT",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ calendario: { expiracao: 3600 }, valor: { original: amount } }),
    signal: AbortSignal.timeout(15_000)
  })
  if (!response.ok) return answer(502, { error: `The PSP answered with ${response.status}.` })
  const charge = (await response.json()) as { readonly location: string }
  return answer(201, { txid, code: charge.location })
}
