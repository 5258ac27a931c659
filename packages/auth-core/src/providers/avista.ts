import type { Provider } from "../provider/provider.ts"
import { type NtxPayOptions, ntxProvider } from "./ntx-pay.ts"

/**
 * Avista: NTX Pay's APIs at an address of its own.
 *
 * @throws TypeError when an option is wrong; it names the option and the rule
 *
 * @see https://docs.avista.global/en/api-reference/generate-token
 */
export function avista(options: NtxPayOptions = {}): Provider {
  return ntxProvider("avista", options, {
    name: "Avista",
    baseUrl: "https://api.avista.global",
    documentation: "https://docs.avista.global/en/api-reference/generate-token"
  })
}
