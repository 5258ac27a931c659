import { type Profile, bacenPaths } from "../profile/profile.ts"

/**
 * PagBank's Pix API. Over TLS, a token request without a client certificate is answered 403.
 *
 * Doubtful: the lifetime of a token, which no source shows; an hour here. What happens to a scope that the client lacks: the
 * token is granted here, and the call refused. How the API refuses a missing certificate; like the token endpoint here.
 *
 * @see https://github.com/edsontmarques/ACBr `ACBrPIXPSPPagSeguro.pas`
 */
export const pagBank: Profile = {
  plays: "PagBank, Pix API",
  evidence: "third-party code only",
  tokens: {
    paths: ["/pix/oauth2"],
    isOtherOrigin: false,
    clientAuth: ["basic"],
    body: "json",
    wrongBodyStatus: 400,
    readsQuery: false,
    scopes: "as-asked",
    reply: { status: 200, lifetime: 3600, tokenType: "Bearer", fields: ["scope"] },
    errors: "oauth"
  },
  api: {
    prefix: "/instant-payments",
    paths: bacenPaths,
    expiredTokenStatus: 401,
    missingScopeStatus: 403,
    refundStatus: 201,
    errors: { token: "problem", missingScope: "problem", other: "problem" }
  },
  mutualTls: { legs: "both", missing: { status: 403, body: { message: "Forbidden" } } }
}
