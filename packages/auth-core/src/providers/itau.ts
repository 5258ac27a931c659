import { postAuth } from "../provider/client-auth.ts"
import { defineProvider } from "../provider/define-provider.ts"
import { environmentOf, type EnvironmentOptions } from "../provider/environment.ts"
import type { Provider } from "../provider/provider.ts"

/**
 * Itaú. It asks for no scope. With each call it gets the client id as `x-itau-apikey`, and another `x-itau-correlationID`; send
 * one of your own to find the call in your logs.
 *
 * **Details**
 *
 * Confidence: documented by the PSP, as quoted by others, and seen in third-party code. Tokens live 5 minutes. The hosts of Pix
 * Automático get the token too. Tokens of its older address `/api/oauth/token` are for other products.
 *
 * **Gotcha**: in production, token requests and calls need the client certificate: give the manager the option `certificate`. Without it the answer is a 403 with the code C100, which is a `CertificateRejected`. The sandbox needs none.
 *
 * **Example**
 *
 * ```ts
 * import { createTokenManager, itau } from "@pix/auth-core"
 * import { clientCertificate } from "@pix/auth-mtls"
 *
 * const tokens = createTokenManager({
 *   provider: itau(),
 *   clientId: process.env["PIX_CLIENT_ID"],
 *   clientSecret: process.env["PIX_CLIENT_SECRET"],
 *   certificate: await clientCertificate({ cert: "itau.crt", key: "itau.key" })
 * })
 * ```
 *
 * @throws TypeError when an option is wrong; it names the option and the rule
 *
 * @see https://devportal.itau.com.br
 */
export function itau(options: EnvironmentOptions = {}): Provider {
  const place = environmentOf("itau", options, {
    production: {
      baseUrl: "https://pix-pj.api.itau.com/regulatorio-pix/v2",
      origins: ["https://pixautomatico-recebimentos.api.itau.com", "https://recebimentos-pix.api.itau.com"],
      tokenUrl: "https://sts.itau.com.br/as/token.oauth2",
      mutualTls: "both"
    },
    sandbox: {
      baseUrl: "https://sandbox.devportal.itau.com.br/itau-ep9-api-regulatorio-pix-v2-externo/v2",
      tokenUrl: "https://sandbox.devportal.itau.com.br/api/oauth/jwt",
      mutualTls: "none"
    }
  })
  return defineProvider({
    name: "Itaú",
    ...place,
    clientAuth: postAuth(),
    body: "form",
    scope: "none",
    defaultLifetime: "5 minutes",
    apiRequest: ({ clientId, uuid }) => ({ headers: { "x-itau-apikey": clientId, "x-itau-correlationid": uuid() } }),
    readRefusal: ({ status, body }) => (status === 403 && /\bC100\b/.test(body) ? "certificate" : undefined),
    documentation: "https://devportal.itau.com.br"
  })
}
