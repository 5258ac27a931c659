import { addAuthInterceptors, createTokenManager, ntxPay } from "@pix/auth-axios"
import axios from "axios"

export async function chargeWithAxios(
  account: { readonly baseUrl: string; readonly clientId: string; readonly clientSecret: string },
  txid: string,
  charge: object
): Promise<{ readonly status: number; readonly body: unknown }> {
  await using tokens = createTokenManager({ provider: ntxPay(), ...account }) // an application makes one, and keeps it
  const pix = axios.create({ baseURL: tokens.baseUrl, validateStatus: null })
  addAuthInterceptors(pix, tokens)

  const { status, data } = await pix.put<unknown>(`/cob/${txid}`, charge)
  return { status, body: data }
}
