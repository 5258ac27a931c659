import { Hono } from "hono"
import { createAccount } from "./api/account.ts"
import { answerToError } from "./answer-to-error.ts"
import { certificateCheck } from "./profile/certificate-check.ts"
import { balances, balancesOperation } from "./api/balances.ts"
import { cob, cobOperation } from "./api/cob.ts"
import { devolucao, devolucaoOperation } from "./api/devolucao.ts"
import { dictPix, dictPixOperation } from "./api/dict-pix.ts"
import type { Faults } from "./faults/faults.ts"
import { ApiError } from "./http/error-body.ts"
import type { Operation } from "./http/operation.ts"
import { register } from "./http/register.ts"
import type { RouteHandler, SandboxEnv } from "./http/route-handler.ts"
import type { ApiRoute, SandboxRoute } from "./routes.ts"
import type { SandboxSettings } from "./settings.ts"
import { bearerCheck, logRequest } from "./token/bearer-check.ts"
import type { SandboxConditions } from "./token/conditions.ts"
import type { CredentialCheck } from "./token/credential-check.ts"
import type { IssuedTokens } from "./token/issued-tokens.ts"
import { jwks, jwksOperation } from "./token/jwks.ts"
import { oauthToken, oauthTokenOperation } from "./token/oauth-token.ts"
import { standardToken, standardTokenOperation } from "./token/standard-token.ts"

/** What an API needs of its sandbox. */
export interface ApiParts {
  readonly settings: SandboxSettings
  readonly tokens: IssuedTokens
  readonly checkCredentials: CredentialCheck
  readonly faults: Faults
  readonly conditions: () => SandboxConditions
}

/** NTX Pay with a new account, without charges, refunds and transfers. */
export function createApi({ settings, tokens, checkCredentials, faults, conditions }: ApiParts): Hono<SandboxEnv> {
  const app = new Hono<SandboxEnv>()
  const { assumptions, mutualTls } = settings
  // One host has all routes.
  const checkCertificate = certificateCheck(mutualTls, "api", conditions)
  const account = createAccount(settings.account, settings.now())

  const open = (operation: Operation<SandboxRoute>, ...handlers: [RouteHandler, ...RouteHandler[]]) =>
    register(
      app,
      operation,
      logRequest(operation.route),
      checkCertificate,
      faults.intercept(operation.route),
      ...handlers
    )
  const guarded = (operation: Operation<ApiRoute>, handler: RouteHandler) =>
    open(operation, bearerCheck(tokens, assumptions.routeScopes[operation.route], assumptions), handler)

  open(oauthTokenOperation, oauthToken(tokens, checkCredentials, settings))
  open(standardTokenOperation, standardToken(tokens, checkCredentials, settings))
  open(jwksOperation, jwks(tokens))
  guarded(cobOperation, cob(settings))
  guarded(devolucaoOperation, devolucao(account, settings))
  guarded(dictPixOperation, dictPix(account, settings))
  guarded(balancesOperation, balances(account, settings))

  app.notFound((c) => {
    const { pathname, search } = new URL(c.req.url)
    return new ApiError(404, `Cannot ${c.req.method} ${pathname}${search}`).toResponse()
  })
  app.onError((error, c) => answerToError(error, c.req.raw))
  return app
}
