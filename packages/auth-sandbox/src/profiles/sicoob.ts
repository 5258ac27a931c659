import { type Profile, bacenPaths } from "../profile/profile.ts"

/**
 * Sicoob's Pix API in production. A client has an id and no secret: in production its certificate says who it is. A secret that
 * is sent all the same is ignored. Each call carries the client id in the header `client_id`.
 *
 * Doubtful: what is answered without that header; 400 here. What happens to a scope that the client lacks: the token is
 * granted here, and the call refused. Sicoob's own sandbox has no token endpoint, and is not played.
 *
 * @see https://github.com/divulgueregional/api-sicoob
 * @see https://github.com/SharpSistemas/SicoobAPI
 */
export const sicoob: Profile = {
  plays: "Sicoob, Pix API in production",
  evidence: "third-party code only",
  tokens: {
    paths: ["/auth/realms/cooperado/protocol/openid-connect/token"],
    isOtherOrigin: true,
    clientAuth: ["none"],
    body: "form",
    wrongBodyStatus: 400,
    readsQuery: false,
    scopes: "as-asked",
    reply: { status: 200, lifetime: 300, tokenType: "Bearer", fields: ["scope"] },
    errors: "oauth"
  },
  api: {
    prefix: "/pix/api/v2",
    paths: bacenPaths,
    requires: [{ in: "header", names: ["client_id"], holds: "client-id" }],
    expiredTokenStatus: 401,
    missingScopeStatus: 403,
    refundStatus: 200,
    errors: { token: "mensagens", missingScope: "problem", other: "mensagens" }
  },
  mutualTls: { legs: "both", missing: "handshake" }
}
