import { Hono } from "hono"
import { openAccount } from "./api/account.ts"
import { balances } from "./api/balances.ts"
import { balancesOperation } from "./api/balances-operation.ts"
import { bearerCheck, claimedTokenId } from "./token/bearer-check.ts"
import { cob } from "./api/cob.ts"
import { cobOperation } from "./api/cob-operation.ts"
import { createConditions } from "./token/conditions.ts"
import { createControlApi } from "./control/control-api.ts"
import { controlOperations } from "./control/control-operations.ts"
import { devolucao } from "./api/devolucao.ts"
import { devolucaoOperation } from "./api/devolucao-operation.ts"
import { dictPix } from "./api/dict-pix.ts"
import { dictPixOperation } from "./api/dict-pix-operation.ts"
import { ApiError } from "./http/error-body.ts"
import { type FaultBox, createFaults } from "./faults/faults.ts"
import { jwksOperation } from "./token/jwks-operation.ts"
import { oauthToken } from "./token/oauth-token.ts"
import { openApi } from "./control/openapi.ts"
import { type SandboxHandlerOptions, type SandboxSettings, readOptions } from "./options.ts"
import { createRequestLog } from "./control/request-log.ts"
import type { ApiRoute, SandboxRoute } from "./routes.ts"
import { createSandboxClock } from "./control/sandbox-clock.ts"
import type { SandboxControls } from "./control/sandbox-controls.ts"
import type { RouteHandler, SandboxEnv } from "./http/sandbox-env.ts"
import { standardToken } from "./token/standard-token.ts"
import { testCertificate } from "./token/test-certificate.ts"
import { type TokenDesk, createTokenDesk } from "./token/token-desk.ts"
import { type TokenGate, createTokenGate } from "./token/token-gate.ts"
import { oauthTokenOperation, standardTokenOperation } from "./token/token-operations.ts"

/** The sandbox as a function from request to answer, with its controls as properties. */
export interface SandboxHandler extends SandboxControls {
  /** Answers one request, as the API would. */
  (request: Request): Promise<Response>
}

/**
 * The PIX Bacen API in process, without a socket.
 *
 * **Gotcha**: a hung request ends when the fault is lifted or the request's own signal fires; nothing else ends it.
 *
 * @example
 * const api = createSandboxHandler({ tokenLifetime: 600 })
 * const response = await api(new Request("http://sandbox/accounts/balances")) // 401
 *
 * @see https://docs-ntxpay.pages.dev/en/pix-bacen/authentication
 */
export function createSandboxHandler(options: SandboxHandlerOptions = {}): SandboxHandler {
  const given = readOptions(options)
  const { reset: resetClock, ...clock } = createSandboxClock(given.now)
  const settings: SandboxSettings = { ...given, now: clock.now }
  const { clients, assumptions, preset, seed, sleep } = settings
  const log = createRequestLog(clock.now)
  const conditions = createConditions(assumptions.newTokenRevokesOld ? { tokens: "newest-only" } : {})
  const desk = createTokenDesk(settings, conditions.current)
  const faults = createFaults({ desk, conditions, now: clock.now, sleep, seed })
  const open = () => {
    if (preset) faults.controls.preset(preset)
    return createApi(settings, desk, createTokenGate(settings, conditions.current), faults)
  }
  let api = open()

  const reset = () => {
    faults.controls.clear()
    desk.revokeAll()
    resetClock()
    log.reset()
    api = open()
  }
  const stats = () => log.stats()
  const resetStats = () => log.reset()
  const describe = (server: string) => openApi(operations, { server, assumptions })
  const control = createControlApi({ faults, conditions, clock, stats, resetStats, reset, openApi: describe })

  const handle = async (request: Request): Promise<Response> => {
    if (/^\/(__sandbox(\/|$)|openapi\.json$)/.test(new URL(request.url).pathname)) return control.fetch(request)
    const record = log.open()
    const response = await api.fetch(request, { record })
    // One clock for all: a client may measure a Retry-After date against this header.
    if (!response.headers.has("date")) response.headers.set("date", new Date(clock.now()).toUTCString())
    record.answered(response.status)
    return response
  }
  const [{ clientId, clientSecret }] = clients
  const clientCertificate = testCertificate
  const controls = { faults: faults.controls, clock, stats, resetStats, reset }
  return Object.assign(handle, { clientId, clientSecret, clientCertificate, ...controls })
}

const operations = [
  oauthTokenOperation,
  standardTokenOperation,
  jwksOperation,
  cobOperation,
  devolucaoOperation,
  dictPixOperation,
  balancesOperation,
  ...Object.values(controlOperations)
]

function createApi(settings: SandboxSettings, desk: TokenDesk, gate: TokenGate, faults: FaultBox): Hono<SandboxEnv> {
  const app = new Hono<SandboxEnv>()
  const account = openAccount(settings.account, settings.now())

  const serve = (route: SandboxRoute, ...handlers: [RouteHandler, ...RouteHandler[]]) => {
    const [method = "", path = ""] = route.split(" ")
    const enter: RouteHandler = async (c, next) => {
      c.env.record.entered(route)
      const tokenId = claimedTokenId(c.req.header("authorization"))
      if (tokenId !== undefined) c.env.record.broughtToken(tokenId)
      await next()
    }
    app.on(method, path.replaceAll(/\{(\w+)\}/g, ":$1"), enter, faults.meet(route), ...handlers)
  }
  const guard = (route: ApiRoute, handler: RouteHandler) =>
    serve(route, bearerCheck(desk, route, settings.assumptions), handler)

  serve("POST /oauth/token", oauthToken(desk, gate, settings))
  serve("POST /api/auth/token", standardToken(desk, gate, settings))
  serve("GET /.well-known/jwks.json", async (c) => c.json(await desk.publicKeys()))
  guard("PUT /cob/{txid}", cob(settings))
  guard("PUT /pix/{e2eid}/devolucao/{id}", devolucao(account, settings))
  guard("POST /dict/pix", dictPix(account, settings))
  guard("GET /accounts/balances", balances(account, settings.now))

  app.notFound((c) => {
    const { pathname, search } = new URL(c.req.url)
    return new ApiError(404, `Cannot ${c.req.method} ${pathname}${search}`).toResponse()
  })
  app.onError((error) => {
    if (error instanceof ApiError) return error.toResponse()
    throw error
  })
  return app
}
