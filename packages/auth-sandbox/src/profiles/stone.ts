import type { Profile, Requirement } from "../profile/profile.ts"

const userAgent: Requirement = { in: "header", names: ["user-agent"], holds: "anything" }

/**
 * Stone's Open Banking API, which is its own. A client signs an assertion instead of sending a secret, for the issuer of the realm
 * and at most 15 minutes long. Each request has a `User-Agent`, token requests too.
 *
 * Doubtful: what is answered without a `User-Agent`; 400 here. `GET /accounts` stands for any call: it needs a token and no
 * scope, and answers an empty object.
 *
 * @see https://github.com/stone-co/stone-api-docs
 */
export const stone: Profile = {
  plays: "Stone Open Bank, its own API",
  evidence: "SDK",
  tokens: {
    paths: ["/auth/realms/stone_bank/protocol/openid-connect/token"],
    isOtherOrigin: true,
    clientAuth: [
      {
        audiences: [
          "https://accounts.openbank.stone.com.br/auth/realms/stone_bank",
          "https://sandbox-accounts.openbank.stone.com.br/auth/realms/stone_bank"
        ],
        realmPath: "/auth/realms/stone_bank",
        realm: "stone_bank"
      }
    ],
    body: "form",
    wrongBodyStatus: 400,
    readsQuery: false,
    requires: [userAgent],
    scopes: "panel",
    reply: { status: 200, lifetime: 900, tokenType: "Bearer", fields: [] },
    errors: "oauth"
  },
  api: {
    prefix: "/api/v1",
    paths: { own: "/accounts" },
    requires: [userAgent],
    expiredTokenStatus: 401,
    missingScopeStatus: 403,
    refundStatus: 201,
    errors: { token: "oauth", missingScope: "oauth", other: "oauth" }
  },
  mutualTls: { legs: "none" }
}
