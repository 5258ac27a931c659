import type { Profile } from "../profile/profile.ts"

/**
 * Sicredi's Pix API, with a version for each resource. A token has those of the scopes asked for that the client has; a call that
 * needs another one is 400 with a text. Grant and scope may come in the query, with an empty body.
 *
 * Doubtful: the answers of the token endpoint besides "Missing grant type"; they have its form here. A request for nothing but
 * scopes that the client lacks is `invalid_scope` here, as RFC 6749 says.
 *
 * @see https://github.com/laddertech/pypix-api
 * @see https://github.com/Setup-Automatizado/sicredi-sdk
 */
export const sicredi: Profile = {
  plays: "Sicredi, Pix API",
  evidence: "Documented, as others quote it",
  tokens: {
    paths: ["/oauth/token"],
    isOtherOrigin: false,
    clientAuth: ["basic"],
    body: "form",
    wrongBodyStatus: 400,
    readsQuery: true,
    scopes: "fewer",
    reply: { status: 200, lifetime: 3600, tokenType: "Bearer", fields: ["scope"] },
    errors: "detail"
  },
  api: {
    prefix: "/api",
    paths: { cob: "/v3/cob/{txid}", pix: "/v2/pix/{e2eid}" },
    expiredTokenStatus: 401,
    missingScopeStatus: 400,
    refundStatus: 201,
    errors: { token: "problem", missingScope: "text", other: "problem" }
  },
  mutualTls: { legs: "both", missing: "handshake" }
}
