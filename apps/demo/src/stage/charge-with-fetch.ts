import { createAuthFetch, createTokenManager, ntxPay } from "@pix/auth-fetch"

export async function chargeWithFetch(
  account: { readonly baseUrl: string; readonly clientId: string; readonly clientSecret: string },
  txid: string,
  charge: object
): Promise<{ readonly status: number; readonly body: unknown }> {
  await using tokens = createTokenManager({ provider: ntxPay(), ...account }) // an application makes one, and keeps it
  const pix = createAuthFetch(tokens)

  const response = await pix(`/cob/${txid}`, {
    method: "PUT",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(charge)
  })
  return { status: response.status, body: (await response.json()) as unknown }
}
