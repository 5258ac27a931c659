import { Hono } from "hono"
import { openAccount } from "./account.ts"
import { balances } from "./balances.ts"
import { bearerCheck, claimedTokenId } from "./bearer-check.ts"
import { cob } from "./cob.ts"
import { devolucao } from "./devolucao.ts"
import { dictPix } from "./dict-pix.ts"
import { ApiError } from "./error-body.ts"
import { type FaultBox, type SandboxFaults, createFaults } from "./faults.ts"
import { oauthToken } from "./oauth-token.ts"
import { type SandboxHandlerOptions, type SandboxSettings, readOptions } from "./options.ts"
import { type SandboxStats, createRequestLog } from "./request-log.ts"
import type { ApiRoute, SandboxRoute } from "./routes.ts"
import type { RouteHandler, SandboxEnv } from "./sandbox-env.ts"
import { type TokenDesk, createTokenDesk } from "./token-desk.ts"

/** The sandbox as a function from request to answer, with its controls as properties. */
export interface SandboxHandler {
  (request: Request): Promise<Response>
  /** The first client's id. */
  readonly clientId: string
  /** The first client's secret. */
  readonly clientSecret: string
  readonly faults: SandboxFaults
  readonly stats: () => SandboxStats
  /** Starts counting afresh. Tokens, charges, balances and faults stay. */
  readonly resetStats: () => void
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
  const settings = readOptions(options)
  const { now, clients, assumptions } = settings
  const log = createRequestLog(now)
  const desk = createTokenDesk(now, assumptions.newTokenRevokesOld)
  const faults = createFaults(() => desk.revokeAll())
  const app = createApp(settings, desk, faults)

  const handle = async (request: Request): Promise<Response> => {
    const record = log.open()
    const response = await app.fetch(request, { record })
    // One clock for all: a client may measure a Retry-After date against this header.
    if (!response.headers.has("date")) response.headers.set("date", new Date(now()).toUTCString())
    record.answered(response.status)
    return response
  }
  const [{ clientId, clientSecret }] = clients
  const { add, revokeTokens, clear } = faults
  return Object.assign(handle, {
    clientId,
    clientSecret,
    faults: { add, revokeTokens, clear },
    stats: () => log.stats(),
    resetStats: () => log.reset()
  })
}

function createApp(settings: SandboxSettings, desk: TokenDesk, faults: FaultBox): Hono<SandboxEnv> {
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

  serve("POST /oauth/token", oauthToken(desk, settings))
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
