import { createAuthHooks, createTokenManager, ntxPay } from "@pix/auth-ky"
import ky from "ky"

export async function chargeWithKy(
  account: { readonly baseUrl: string; readonly clientId: string; readonly clientSecret: string },
  txid: string,
  charge: object
): Promise<{ readonly status: number; readonly body: unknown }> {
  await using tokens = createTokenManager({ provider: ntxPay(), ...account }) // an application makes one, and keeps it
  const pix = ky.create({ prefix: tokens.baseUrl, hooks: createAuthHooks(tokens), throwHttpErrors: false })

  const response = await pix.put(`cob/${txid}`, { json: charge })
  return { status: response.status, body: await response.json<unknown>() }
}
