/**
 * Where the brands of this API live, for the option `baseUrl`.
 *
 * @example `createTokenManager({ ..., baseUrl: baseUrls.safiraPay })`
 *
 * **Gotcha**: a brand's sandbox is a mode of the account, at the same address.
 */
export const baseUrls = {
  /** @see https://docs.avista.global/en/api-reference/generate-token */
  avista: "https://api.avista.global",
  /** @see https://docs-firebanking.pages.dev/api-reference/generate-token */
  fireBanking: "https://api.public.firebanking.com.br",
  /** @see https://docs-goforge.pages.dev/en/pix-bacen/endpoints/cob */
  forge: "https://api.gateway.goforge.com.br",
  /** @see https://docs-ntxpay.pages.dev/en/pix-bacen/authentication */
  ntxPay: "https://api.ntxpay.com",
  /** @see https://docs-safirapay.pages.dev/en/api-reference/generate-token */
  safiraPay: "https://api.safirapay.com"
} as const
