import type { Provider } from "../provider/provider.ts"
import { type NtxPayOptions, ntxProvider } from "./ntx-pay.ts"

/**
 * Fire Banking: NTX Pay's APIs at an address of its own.
 *
 * @throws TypeError when an option is wrong; it names the option and the rule
 *
 * @see https://docs-firebanking.pages.dev/api-reference/generate-token
 */
export function fireBanking(options: NtxPayOptions = {}): Provider {
  return ntxProvider("fireBanking", options, {
    name: "Fire Banking",
    baseUrl: "https://api.public.firebanking.com.br",
    documentation: "https://docs-firebanking.pages.dev/api-reference/generate-token"
  })
}
