import { answerToError } from "./answer-to-error.ts"
import { createControlApi } from "./control/control-api.ts"
import { controlOperations } from "./control/control-operations.ts"
import type { SandboxControls } from "./control/controls.ts"
import { openApi } from "./control/openapi.ts"
import { createRequestLog } from "./control/request-log.ts"
import { createSandboxClock } from "./control/sandbox-clock.ts"
import { createFaults } from "./faults/faults.ts"
import { startPreset } from "./faults/presets.ts"
import { refuseForeignSite } from "./http/foreign-site.ts"
import { readOptions } from "./read-options.ts"
import { sandboxOperations } from "./routes.ts"
import { createApi } from "./sandbox-api.ts"
import type { SandboxHandlerOptions, SandboxSettings } from "./settings.ts"
import { createConditions } from "./token/conditions.ts"
import { createCredentialCheck } from "./token/credential-check.ts"
import { createIssuedTokens } from "./token/issued-tokens.ts"
import { testCertificate } from "./token/test-certificate.ts"

/** The sandbox as a function from request to answer, with its controls as properties. */
export interface SandboxHandler extends SandboxControls {
  /** Answers one request, as the API would. */
  (request: Request): Promise<Response>
}

/**
 * The PIX Bacen API in process, without a socket.
 *
 * **Gotcha**: a request that hangs ends when the fault is removed or the request's own signal is aborted, and not before.
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
  const { clients, assumptions } = settings
  const log = createRequestLog(clock.now)
  const conditions = createConditions(settings.conditions)
  const tokens = createIssuedTokens(settings, conditions.current)
  const faults = createFaults(settings)

  const preset: SandboxControls["preset"] = (name) => startPreset(name, faults, conditions)
  const clear = () => {
    faults.clear()
    conditions.reset()
  }
  const start = () => {
    if (settings.preset) preset(settings.preset)
    const checkCredentials = createCredentialCheck(settings, conditions.current)
    return createApi({ settings, tokens, checkCredentials, faults })
  }
  let api = start()

  const [{ clientId, clientSecret }] = clients
  const controls: SandboxControls = {
    clientId,
    clientSecret,
    clientCertificate: testCertificate,
    faults: {
      add(fault) {
        const id = faults.add(fault)
        return () => void faults.remove(id)
      },
      clear
    },
    conditions,
    tokens: { revoke: tokens.revoke, revokeAll: tokens.revokeAll },
    preset,
    clock,
    stats: log.stats,
    resetStats: log.reset,
    reset() {
      clear()
      tokens.revokeAll()
      resetClock()
      log.reset()
      api = start()
    }
  }
  const operations = [...sandboxOperations, ...Object.values(controlOperations)]
  const controlApi = createControlApi({
    controls,
    faults,
    openApi: (server) => openApi(operations, { server, assumptions })
  })

  const serve = async (request: Request): Promise<Response> => {
    refuseForeignSite(request.headers)
    if (isControl(request)) return controlApi.fetch(request)
    const record = log.begin()
    const response = await api.fetch(request, { record })
    // The same clock everywhere: a client may measure a Retry-After date against this header.
    if (!response.headers.has("date")) response.headers.set("date", new Date(clock.now()).toUTCString())
    record.answered(response.status)
    return response
  }
  const handle = async (request: Request): Promise<Response> => {
    try {
      return await serve(request)
    } catch (error) {
      return answerToError(error, request)
    }
  }
  return Object.assign(handle, controls)
}

const isControl = ({ url }: Request) => /^\/(__sandbox(\/|$)|openapi\.json$)/.test(new URL(url).pathname)
