import { defineProvider } from "../provider/define-provider.ts"
import { environmentOf, type EnvironmentOptions } from "../provider/environment.ts"
import { privateKeyJwt, type PrivateKeyJwtOptions } from "../provider/private-key-jwt.ts"
import type { Provider } from "../provider/provider.ts"

/** Options of {@link stone}. */
export interface StoneOptions extends EnvironmentOptions, Pick<PrivateKeyJwtOptions, "key" | "keyId"> {
  /**
   * Who calls, as its rules ask for. It is sent with token requests and calls.
   *
   * @default "pix-auth"
   */
  readonly userAgent?: string | undefined
}

/**
 * Stone Open Bank, whose API is its own. A signed assertion authenticates: there is no client secret and no certificate. The
 * public part of the key (RSA, 4096 bits) is uploaded at Stone.
 *
 * **Details**
 *
 * Confidence: seen in the PSP's own repository. The address of its sandbox's API is a guess. Tokens live 15 minutes, and Stone asks not to request one per call.
 *
 * **Example**
 *
 * ```ts
 * import { createTokenManager, stone } from "@pix/auth-core"
 * import { readFile } from "node:fs/promises"
 *
 * const key = await readFile("stone-private-key.pem", "utf8")
 * const tokens = createTokenManager({
 *   provider: stone({ key, userAgent: "shop/1.0" }),
 *   clientId: process.env["PIX_CLIENT_ID"]
 * })
 * ```
 *
 * @throws TypeError when an option is wrong; it names the option and the rule
 *
 * @see https://docs.openbank.stone.com.br
 */
export function stone(options: StoneOptions): Provider {
  const prefix = environmentOf("stone", options, { production: "", sandbox: "sandbox-" }, "key", "keyId", "userAgent")
  const { key, keyId, userAgent = "pix-auth" } = options
  const issuer = `https://${prefix}accounts.openbank.stone.com.br/auth/realms/stone_bank`
  return defineProvider({
    name: "Stone",
    baseUrl: `https://${prefix}api.openbank.stone.com.br/api/v1`,
    tokenUrl: `${issuer}/protocol/openid-connect/token`,
    clientAuth: privateKeyJwt({
      key,
      keyId,
      audience: issuer,
      claims: ({ clientId, now }) => ({ clientId, realm: "stone_bank", nbf: Math.floor(now / 1000) }),
      lifetime: "10 minutes"
    }),
    body: "form",
    scope: "none",
    headers: { "user-agent": userAgent },
    apiRequest: () => ({ headers: { "user-agent": userAgent } }),
    defaultLifetime: "15 minutes",
    documentation: "https://docs.openbank.stone.com.br"
  })
}
