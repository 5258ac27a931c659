import { Hono } from "hono"
import * as v from "valibot"
import { answerToError } from "../answer-to-error.ts"
import { type SandboxAccount, createAccount } from "../api/account.ts"
import type { Faults } from "../faults/faults.ts"
import { ApiError } from "../http/error-body.ts"
import type { Operation } from "../http/operation.ts"
import { register } from "../http/register.ts"
import type { RouteHandler, SandboxEnv } from "../http/route-handler.ts"
import { logRequest } from "../token/bearer-check.ts"
import type { CompleteClient } from "../token/client.ts"
import type { SandboxConditions } from "../token/conditions.ts"
import type { CredentialCheck } from "../token/credential-check.ts"
import type { IssuedTokens } from "../token/issued-tokens.ts"
import { certificateCheck } from "./certificate-check.ts"
import { Refusal, answerAs } from "./error-shapes.ts"
import { type PixRoute, pixRoutes } from "./pix-routes.ts"
import type { MutualTls, Profile } from "./profile.ts"
import { createNewUuidCheck, edgeRefusal } from "./requirements.ts"
import { tokenCheck } from "./token-check.ts"
import { profileToken } from "./token-route.ts"

type Leg = "api" | "token"

/** What the API of a profile needs of its sandbox. */
interface ProfileApiParts {
  readonly settings: {
    readonly account: SandboxAccount
    readonly clients: readonly CompleteClient[]
    readonly tokenLifetime: number
    readonly now: () => number
    readonly mutualTls: MutualTls
  }
  readonly tokens: IssuedTokens
  readonly checkCredentials: CredentialCheck
  readonly faults: Faults
  readonly conditions: () => SandboxConditions
}

/** A call of the API, with the scope it requires. */
type ApiOperation = Operation & Pick<PixRoute, "scope" | "handler">

/** The routes of a profile, by the host that has them. */
export function profileOperations({ tokens, api, plays }: Profile): {
  readonly token: readonly Operation[]
  readonly api: readonly ApiOperation[]
} {
  const token = tokens.paths.map((path): Operation => {
    const answers = { [tokens.reply.status]: { description: "Token de acesso" } }
    return { route: `POST ${slashed(path)}`, summary: "Token", tag: plays, answers }
  })
  const calls = pixRoutes(api.paths).map(({ method, path, summary, scope, handler }): ApiOperation => {
    const status = method === "GET" ? 200 : path === api.paths.cob ? 201 : api.refundStatus
    const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name = ""]) => [name, v.string()] as const)
    return {
      route: `${method} ${slashed(api.prefix + path)}`,
      summary,
      tag: plays,
      path: Object.fromEntries(names),
      answers: { [status]: { description: "Sucesso" } },
      scope,
      handler
    }
  })
  return { token, api: calls }
}

const slashed = (path: string) => `/${path.replace(/^\//, "")}` as const

/** Writes errors as this host of the profile does. */
export function profileErrorAt({ tokens, api }: Profile, leg: Leg): (error: ApiError) => Response {
  if (leg === "token") return (error) => answerAs(tokens.errors, error)
  return (error) => {
    const code = error instanceof Refusal ? error.code : undefined
    if (code === "insufficient_scope") return answerAs(api.errors.missingScope, error)
    return answerAs(code === "invalid_token" || error.status === 401 ? api.errors.token : api.errors.other, error)
  }
}

/** The API of a profile, with a new account: one app, or one for each host. */
export function createProfileApi(
  profile: Profile,
  { settings, tokens, checkCredentials, faults, conditions }: ProfileApiParts
): (leg: Leg) => Hono<SandboxEnv> {
  const { api } = profile
  const { clients, tokenLifetime, now, mutualTls } = settings
  const operations = profileOperations(profile)
  const apiHost = createHost(profile, "api")
  const tokenHost = profile.tokens.isOtherOrigin ? createHost(profile, "token") : apiHost

  const endpoint = profile.tokens
  const issue = profileToken({ endpoint, mutualTls, tokens, checkCredentials, clients, tokenLifetime, now })
  const checkTokenCertificate = certificateCheck(mutualTls, "token", conditions)
  for (const operation of operations.token) {
    const { route } = operation
    register(tokenHost, operation, logRequest(route), checkTokenCertificate, faults.intercept(route), issue)
  }

  const account = createAccount(settings.account, now())
  const state = { account, charges: new Map(), refunds: new Map(), refundStatus: api.refundStatus, now }
  const checkNewUuids = createNewUuidCheck(api.requires)
  const checkCertificate = certificateCheck(mutualTls, "api", conditions)
  const beforeFaults: RouteHandler = async (c, next) => {
    const refused = edgeRefusal(c.req, api.edgeRefuses)
    if (refused) return refused
    checkNewUuids(c.req)
    await next()
  }
  for (const operation of operations.api) {
    const { route, scope, handler } = operation
    register(
      apiHost,
      operation,
      logRequest(route),
      checkCertificate,
      beforeFaults,
      faults.intercept(route),
      tokenCheck(tokens, { api, mutualTls }, scope),
      handler(state)
    )
  }
  return (leg) => (leg === "token" ? tokenHost : apiHost)
}

function createHost(profile: Profile, leg: Leg): Hono<SandboxEnv> {
  const app = new Hono<SandboxEnv>()
  const answer = (error: ApiError, path: string) =>
    profileErrorAt(profile, profile.tokens.paths.includes(path) ? "token" : leg)(error)
  app.notFound((c) => answer(new ApiError(404, `Cannot ${c.req.method} ${c.req.path}`), c.req.path))
  app.onError((error, c) => (error instanceof ApiError ? answer(error, c.req.path) : answerToError(error, c.req.raw)))
  return app
}
