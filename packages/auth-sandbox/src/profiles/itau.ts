import { type Profile, bacenPaths } from "../profile/profile.ts"

/**
 * Itaú's Pix API. Each call carries the client id as `x-itau-apikey`, and an `x-itau-correlationID` that is a new UUID: a replay
 * with the old one is refused. The CDN before the API answers 403 with a page of HTML to a request without `User-Agent` and to
 * a chunked body.
 *
 * Over TLS, both hosts ask for a client certificate, and answer 403 with the code C100 without one.
 *
 * Doubtful: the answer to a missing or repeated header; 400 here. Whether the CDN is before the token host too; it is not here.
 * Only the code of C100 is known, and only from the token host: the rest of its body, and that of the API, are made up.
 *
 * @see https://github.com/edsontmarques/ACBr `ACBrPIXPSPItau.pas`
 * @see https://github.com/bacen/pix-api/issues/531
 */
export const itau: Profile = {
  plays: "Itaú, Pix API (new host)",
  evidence: "Documented, as others quote it",
  tokens: {
    paths: ["/as/token.oauth2", "/api/oauth/jwt"],
    isOtherOrigin: true,
    clientAuth: ["post"],
    body: "form",
    wrongBodyStatus: 400,
    readsQuery: false,
    scopes: "panel",
    reply: { status: 200, lifetime: 300, tokenType: "Bearer", fields: [] },
    errors: "oauth"
  },
  api: {
    prefix: "/regulatorio-pix/v2",
    paths: bacenPaths,
    requires: [
      { in: "header", names: ["x-itau-apikey"], holds: "client-id" },
      { in: "header", names: ["x-itau-correlationID"], holds: "new-uuid" }
    ],
    edgeRefuses: ["missing-user-agent", "chunked-body"],
    expiredTokenStatus: 401,
    missingScopeStatus: 403,
    refundStatus: 201,
    errors: { token: "problem", missingScope: "problem", other: "problem" }
  },
  mutualTls: {
    legs: "both",
    missing: { status: 403, body: { code: "C100", message: "Certificado ausente ou inválido" } },
    wrongCertificate: "Falha ao validar token HMAC"
  }
}
