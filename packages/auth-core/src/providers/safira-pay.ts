import type { Provider } from "../provider/provider.ts"
import { type NtxPayOptions, ntxProvider } from "./ntx-pay.ts"

/**
 * Safira Pay: NTX Pay's APIs at an address of its own.
 *
 * @throws TypeError when an option is wrong; it names the option and the rule
 *
 * @see https://docs-safirapay.pages.dev/en/api-reference/generate-token
 */
export function safiraPay(options: NtxPayOptions = {}): Provider {
  return ntxProvider("safiraPay", options, {
    name: "Safira Pay",
    baseUrl: "https://api.safirapay.com",
    documentation: "https://docs-safirapay.pages.dev/en/api-reference/generate-token"
  })
}
