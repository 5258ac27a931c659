import { type Profile, bacenPaths } from "../profile/profile.ts"

/**
 * Santander's Pix API. The credentials come in the body or as HTTP Basic, and the grant in the query or the body. The reply has
 * `client_id` and `refresh_token` too.
 *
 * Doubtful: some expect `token_type` `BearerToken` and an `expires_in` that is a text, which no source shows. Here they are plain;
 * a fault with `set` makes them otherwise.
 *
 * @see https://github.com/edsontmarques/ACBr `ACBrPIXPSPSantander.pas`
 */
export const santander: Profile = {
  plays: "Santander, Pix API v1",
  evidence: "third-party code only",
  tokens: {
    paths: ["/oauth/token", "/sandbox/oauth/token"],
    isOtherOrigin: false,
    clientAuth: ["post", "basic"],
    body: "form",
    wrongBodyStatus: 400,
    readsQuery: true,
    scopes: "panel",
    reply: { status: 200, lifetime: 300, tokenType: "Bearer", fields: ["client_id", "refresh_token"] },
    errors: "oauth"
  },
  api: {
    prefix: "/api/v1",
    paths: bacenPaths,
    expiredTokenStatus: 401,
    missingScopeStatus: 403,
    refundStatus: 201,
    errors: { token: "problem", missingScope: "problem", other: "problem" }
  },
  mutualTls: { legs: "both", missing: "handshake" }
}
