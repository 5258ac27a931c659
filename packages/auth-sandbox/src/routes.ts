import { balancesOperation } from "./api/balances.ts"
import { cobOperation } from "./api/cob.ts"
import { devolucaoOperation } from "./api/devolucao.ts"
import { dictPixOperation } from "./api/dict-pix.ts"
import type { Operation } from "./http/operation.ts"
import { jwksOperation } from "./token/jwks.ts"
import { oauthTokenOperation } from "./token/oauth-token.ts"
import { standardTokenOperation } from "./token/standard-token.ts"

const apiOperations: readonly [
  typeof cobOperation,
  typeof devolucaoOperation,
  typeof dictPixOperation,
  typeof balancesOperation
] = [cobOperation, devolucaoOperation, dictPixOperation, balancesOperation]

const tokenOperations: readonly [typeof oauthTokenOperation, typeof standardTokenOperation] = [
  oauthTokenOperation,
  standardTokenOperation
]

/**
 * A route of the PIX Bacen API that requires a Bearer token, written as the documentation writes it: `PUT /cob/{txid}`,
 * `PUT /pix/{e2eid}/devolucao/{id}`, `POST /dict/pix` or `GET /accounts/balances`. Upstream has only these four; reads
 * such as `GET /cob/{txid}` do not exist there either.
 */
export type ApiRoute = (typeof apiOperations)[number]["route"]

/** A route that issues tokens: `POST /oauth/token` of PIX Bacen, or `POST /api/auth/token` of the standard API. */
export type TokenRoute = (typeof tokenOperations)[number]["route"]

/**
 * Every route of the API that the sandbox answers.
 *
 * **Gotcha**: `GET /.well-known/jwks.json` is the sandbox's own, so that tests can verify a token; upstream documents none.
 */
export type SandboxRoute = TokenRoute | (typeof jwksOperation)["route"] | ApiRoute

/** The routes of what is played: NTX Pay's, or those of a profile. */
export interface Routes<Route extends string = string> {
  readonly all: readonly Route[]
  /** Those that issue tokens. */
  readonly token: readonly Route[]
  /** Those that require a token. */
  readonly api: readonly Route[]
}

export const sandboxOperations: readonly Operation<SandboxRoute>[] = [
  ...tokenOperations,
  jwksOperation,
  ...apiOperations
]

export const apiRoutes: readonly ApiRoute[] = apiOperations.map(({ route }) => route)
const tokenRoutes: readonly TokenRoute[] = tokenOperations.map(({ route }) => route)
export const sandboxRoutes: readonly SandboxRoute[] = sandboxOperations.map(({ route }) => route)

/** The routes of NTX Pay. */
export const ntxPayRoutes: Routes<SandboxRoute> = { all: sandboxRoutes, token: tokenRoutes, api: apiRoutes }
