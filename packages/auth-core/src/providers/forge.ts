import type { Provider } from "../provider/provider.ts"
import { type NtxPayOptions, ntxProvider } from "./ntx-pay.ts"

/**
 * Forge: NTX Pay's APIs at an address of its own.
 *
 * @throws TypeError when an option is wrong; it names the option and the rule
 *
 * @see https://docs-goforge.pages.dev/en/pix-bacen/endpoints/cob
 */
export function forge(options: NtxPayOptions = {}): Provider {
  return ntxProvider("forge", options, {
    name: "Forge",
    baseUrl: "https://api.gateway.goforge.com.br",
    documentation: "https://docs-goforge.pages.dev/en/pix-bacen/endpoints/cob"
  })
}
