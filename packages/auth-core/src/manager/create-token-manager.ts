import { systemClock } from "../time/system-clock.ts"
import { makeTokenManager } from "./make-token-manager.ts"
import type { TokenManagerOptions } from "./options.ts"
import { tokenManagerSettings } from "./settings.ts"
import { sharing } from "./sharing.ts"
import type { TokenManager } from "./token-manager.ts"

/**
 * Makes the manager that gets, keeps and renews the token. Make one for each pair of credentials and share it.
 *
 * **Details**
 *
 * No timer runs and no request is made until somebody asks for a token. While a valid token is held nobody waits: inside
 * the renewal window it is served and one renewal runs behind it. Any number of callers without a token share one token
 * request.
 *
 * **Gotcha**
 *
 * The client secret belongs on a server: in a browser this throws.
 *
 * **Example**
 *
 * ```ts
 * import { createTokenManager, ntxPay } from "@pix/auth-core"
 *
 * const tokens = createTokenManager({
 *   provider: ntxPay(),
 *   clientId: process.env["PIX_CLIENT_ID"],
 *   clientSecret: process.env["PIX_CLIENT_SECRET"]
 * })
 * const token = await tokens.getToken({ signal: AbortSignal.timeout(5_000) })
 * ```
 *
 * @throws TypeError when an option is wrong; it names the option and the rule
 */
export function createTokenManager(options: TokenManagerOptions): TokenManager {
  const settings = tokenManagerSettings(options)
  return makeTokenManager(settings, systemClock(), sharing(settings))
}
