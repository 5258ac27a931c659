import { type Profile, bacenPaths } from "../profile/profile.ts"

/**
 * Efí's Pix API. The client certificate that Efí hands out is PKCS #12 with an empty passphrase. Scopes are chosen in the panel: a token has all of them, whatever a request asks for, and a call with a scope
 * that is not chosen is 403 `insufficient_scope`.
 *
 * Doubtful: what a body that is not JSON is answered; 400 here. The errors of the API besides 401 and 403 are Bacen's here.
 *
 * @see https://github.com/efipay/sdk-node-apis-efi
 * @see https://github.com/mpaivaana/error-report for a copy of Efí's documentation, `docs/api-pix`
 */
export const efi: Profile = {
  plays: "Efí, Pix API",
  evidence: "Documented",
  tokens: {
    paths: ["/oauth/token"],
    isOtherOrigin: false,
    clientAuth: ["basic"],
    body: "json",
    wrongBodyStatus: 400,
    readsQuery: false,
    scopes: "panel",
    reply: { status: 200, lifetime: 3600, tokenType: "Bearer", fields: ["scope"] },
    errors: "oauth"
  },
  api: {
    prefix: "/v2",
    paths: bacenPaths,
    expiredTokenStatus: 401,
    missingScopeStatus: 403,
    refundStatus: 201,
    errors: { token: "oauth", missingScope: "oauth", other: "problem" }
  },
  mutualTls: { legs: "both", missing: "handshake", passphrase: "" }
}
