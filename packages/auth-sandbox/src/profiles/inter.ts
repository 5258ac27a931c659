import { type Profile, bacenPaths } from "../profile/profile.ts"

/**
 * Inter's Pix API. One scope that is not enabled fails the whole token request, and a client may ask for five tokens a minute.
 * A client with more than one account names it in `x-conta-corrente`.
 *
 * Doubtful: whether the 429 has a `Retry-After`. Inter's SDK waits a minute without reading one, so there is none here.
 *
 * @see https://github.com/inter-co/pj-sdk-python
 */
export const inter: Profile = {
  plays: "Banco Inter, Pix API",
  evidence: "SDK",
  conditions: { tokenRequestsPerMinute: 5, retryAfter: "none" },
  tokens: {
    paths: ["/oauth/v2/token"],
    isOtherOrigin: false,
    clientAuth: ["post"],
    body: "form",
    wrongBodyStatus: 400,
    readsQuery: false,
    scopes: "all-or-nothing",
    reply: { status: 200, lifetime: 3600, tokenType: "Bearer", fields: ["scope"] },
    errors: "oauth"
  },
  api: {
    prefix: "/pix/v2",
    paths: bacenPaths,
    requires: [{ in: "header", names: ["x-conta-corrente"], holds: "account" }],
    expiredTokenStatus: 401,
    missingScopeStatus: 403,
    refundStatus: 201,
    errors: { token: "problem", missingScope: "problem", other: "problem" }
  },
  mutualTls: { legs: "both", missing: "handshake" }
}
