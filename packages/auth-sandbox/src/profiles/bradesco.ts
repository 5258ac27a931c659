import { type Profile, bacenPaths } from "../profile/profile.ts"

/**
 * Bradesco's Pix API. The grant comes in the body or the query.
 *
 * Doubtful: the lifetime of a token, which no source shows; an hour here. Some repeat the id and secret of HTTP Basic in the
 * body; RFC 6749 forbids it, so it is 400 here. How a missing certificate is refused; some blame a 403 on it, by the handshake here.
 *
 * @see https://github.com/edsontmarques/ACBr `ACBrPIXPSPBradesco.pas`
 * @see https://github.com/eduardokum/laravel-pix
 */
export const bradesco: Profile = {
  plays: "Bradesco, Pix API v2",
  evidence: "third-party code only",
  tokens: {
    paths: ["/auth/server/oauth/token"],
    isOtherOrigin: false,
    clientAuth: ["basic"],
    body: "form",
    wrongBodyStatus: 400,
    readsQuery: true,
    scopes: "panel",
    reply: { status: 200, lifetime: 3600, tokenType: "Bearer", fields: [] },
    errors: "oauth"
  },
  api: {
    prefix: "/v2",
    paths: bacenPaths,
    expiredTokenStatus: 401,
    missingScopeStatus: 403,
    refundStatus: 201,
    errors: { token: "problem", missingScope: "problem", other: "problem" }
  },
  mutualTls: { legs: "both", missing: "handshake" }
}
