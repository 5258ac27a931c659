import { type Profile, bacenPaths } from "../profile/profile.ts"

/**
 * Banco do Brasil's Pix API. Over TLS, the API wants a client certificate and the token endpoint none. Each call carries the application key in the query. An expired token is 403, where a wrong one is
 * 401; a token request with JSON is 415; and every tenth token request is 401 `invalid_client` for no reason.
 *
 * Doubtful: an expired token is reported as 401 and as 403; 403 here, because it is the one that surprises. What is answered
 * without the application key; 400 here. What happens to a scope that the application lacks: the token is granted here, and
 * the call refused. What the API answers to a certificate of another client; 401 here. The hosts of its homologation without
 * certificates are not played over TLS.
 *
 * @see https://github.com/imobanco/bb-wrapper
 * @see https://github.com/DBSeller/sdk-api-pix-bb
 */
export const bancoDoBrasil: Profile = {
  plays: "Banco do Brasil, Pix API v2",
  evidence: "third-party code only",
  conditions: { spuriousRejectionEvery: 10 },
  tokens: {
    paths: ["/oauth/token"],
    isOtherOrigin: true,
    clientAuth: ["basic"],
    body: "form",
    wrongBodyStatus: 415,
    readsQuery: false,
    scopes: "as-asked",
    reply: { status: 200, lifetime: 600, tokenType: "Bearer", fields: ["scope"] },
    errors: "oauth"
  },
  api: {
    prefix: "/pix/v2",
    paths: bacenPaths,
    requires: [{ in: "query", names: ["gw-dev-app-key", "gw-app-key"], holds: "application-key" }],
    expiredTokenStatus: 403,
    missingScopeStatus: 403,
    refundStatus: 201,
    errors: { token: "statusCode", missingScope: "problem", other: "erros" }
  },
  mutualTls: { legs: "api", missing: "handshake" }
}
