/**
 * A route of the PIX Bacen API that wants a Bearer token, written as the documentation writes it.
 * There are exactly four; reads such as `GET /cob/{txid}` are not offered upstream either.
 */
export type ApiRoute =
  | "PUT /cob/{txid}"
  | "PUT /pix/{e2eid}/devolucao/{id}"
  | "POST /dict/pix"
  | "GET /accounts/balances"

/** A route that hands out tokens: the PIX Bacen way, and the standard API's. */
export type TokenRoute = "POST /oauth/token" | "POST /api/auth/token"

/**
 * Every route the sandbox answers in the API's place.
 *
 * **Gotcha**: the JWKS route is the sandbox's own, so that tests can verify a token; upstream documents none.
 */
export type SandboxRoute = TokenRoute | "GET /.well-known/jwks.json" | ApiRoute

export const apiRoutes: readonly ApiRoute[] = [
  "PUT /cob/{txid}",
  "PUT /pix/{e2eid}/devolucao/{id}",
  "POST /dict/pix",
  "GET /accounts/balances"
]

export const tokenRoutes: readonly TokenRoute[] = ["POST /oauth/token", "POST /api/auth/token"]

export const sandboxRoutes: readonly SandboxRoute[] = [...tokenRoutes, "GET /.well-known/jwks.json", ...apiRoutes]
