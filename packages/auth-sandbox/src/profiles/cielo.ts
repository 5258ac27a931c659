import { type Profile, bacenPaths } from "../profile/profile.ts"

/**
 * Cielo's Pix API. A token that is issued is 201. Over TLS, the API wants a client certificate.
 *
 * Doubtful: a token lives "up to" five minutes; five here. What happens to a scope that the client lacks: the token is granted
 * here, and the call refused. The status of `{"error":"missing"}`, which is answered without a certificate; 403 here. Whether the
 * token endpoint wants one too, which the documentation does not say; it does not here, so tokens are not bound.
 *
 * @see https://docs.cielo.com.br/pix-can-cbk
 */
export const cielo: Profile = {
  plays: "Cielo, Pix API",
  evidence: "Documented",
  tokens: {
    paths: ["/v2/oauth/access-token", "/sandbox/v2/oauth/access-token"],
    isOtherOrigin: true,
    clientAuth: ["basic"],
    body: "json",
    wrongBodyStatus: 400,
    readsQuery: false,
    scopes: "as-asked",
    reply: { status: 201, lifetime: 300, tokenType: "Bearer", fields: ["scope"] },
    errors: "oauth"
  },
  api: {
    prefix: "/cielo-pix/v1",
    paths: bacenPaths,
    expiredTokenStatus: 401,
    missingScopeStatus: 403,
    refundStatus: 201,
    errors: { token: "problem", missingScope: "problem", other: "problem" }
  },
  mutualTls: { legs: "api", missing: { status: 403, body: { error: "missing" } } }
}
