import { answerToError } from "./answer-to-error.ts"
import { createControlApi, isControl } from "./control/control-api.ts"
import { controlOperations } from "./control/control-operations.ts"
import type { ProfileControls, SandboxControls } from "./control/controls.ts"
import { openApi } from "./control/openapi.ts"
import { createRequestLog } from "./control/request-log.ts"
import { createSandboxClock } from "./control/sandbox-clock.ts"
import { faultRule } from "./faults/fault-rule.ts"
import type { SandboxFault } from "./faults/fault.ts"
import { createFaults } from "./faults/faults.ts"
import { startPreset } from "./faults/presets.ts"
import { refuseForeignSite } from "./http/foreign-site.ts"
import type { TlsConnection } from "./http/route-handler.ts"
import { type Leg, playOf } from "./play.ts"
import type { MutualTls } from "./profile/profile.ts"
import { readOptions, type TlsDemands } from "./read-options.ts"
import type { ProfileSandboxHandlerOptions, SandboxHandlerOptions, SandboxSettings } from "./settings.ts"
import { createConditions } from "./token/conditions.ts"
import { createCredentialCheck } from "./token/credential-check.ts"
import { createIssuedTokens } from "./token/issued-tokens.ts"
import { testCertificate } from "./token/test-certificate.ts"

/** A sandbox that does not know where it is reached. */
export interface SandboxCore {
  readonly controls: CoreControls
  readonly handle: (request: Request, leg: Leg, tls?: TlsConnection) => Promise<Response>
  /** Counts a connection over TLS. */
  readonly secured: () => void
  /** Where a client certificate is demanded over TLS. */
  readonly mutualTls: MutualTls
  /** Whether the token endpoint is at another origin than the API. */
  readonly hasTwoOrigins: boolean
  /** What the paths of the API begin with. */
  readonly prefix: string
}

/** The controls of both kinds of sandbox. The public types say which of them has what, and which routes. */
type CoreControls = SandboxControls & ProfileControls

/** Makes one. Without TLS no certificate can be shown, and so none is demanded. */
export function createSandboxCore(
  options: ProfileSandboxHandlerOptions | SandboxHandlerOptions,
  demands: TlsDemands = { linkedFingerprints: [], demandCertificate: false }
): SandboxCore {
  const given = readOptions(options, demands)
  const { reset: resetClock, ...clock } = createSandboxClock(given.now)
  const settings: SandboxSettings = { ...given, now: clock.now }
  const play = playOf(settings)
  const { routes, scopeOf, errorOf, unauthorizedBody } = play
  const log = createRequestLog(clock.now, routes)
  const conditions = createConditions(settings.conditions)
  const tokens = createIssuedTokens(settings, conditions.current)
  const faults = createFaults({ ...settings, routes: routes.all, errorOf })

  const preset: CoreControls["preset"] = (name) => startPreset(name, { faults, conditions, routes, unauthorizedBody })
  const clear = () => {
    faults.clear()
    conditions.reset()
  }
  const start = () => {
    if (settings.preset) preset(settings.preset)
    const checkCredentials = createCredentialCheck(settings, conditions.current)
    return play.createApi({ settings, tokens, checkCredentials, faults, conditions: conditions.current })
  }
  let api = start()

  const controls = {
    ...credentialsOf(settings),
    clientCertificate: testCertificate,
    faults: {
      add(fault: SandboxFault<string>) {
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
  const { addFault, ...otherControls } = controlOperations
  const described = [{ ...addFault, body: faultRule(routes.all) }, ...Object.values(otherControls)]
  const controlApiAt = (leg: Leg) =>
    createControlApi({
      controls,
      faults,
      openApi: (server) => openApi([...play.operationsAt(leg), ...described], { server, routes, scopeOf })
    })
  const controlApis = { api: controlApiAt("api"), token: controlApiAt("token") }

  const serve = async (request: Request, leg: Leg, tls?: TlsConnection): Promise<Response> => {
    refuseForeignSite(request.headers)
    if (isControl(request)) return controlApis[leg].fetch(request)
    const record = log.begin(tls)
    const response = await api(leg).fetch(request, { record, tls })
    // The same clock everywhere: a client may measure a Retry-After date against this header.
    if (!response.headers.has("date")) response.headers.set("date", new Date(clock.now()).toUTCString())
    record.answered(response.status)
    return response
  }
  const handle: SandboxCore["handle"] = async (request, leg, tls) => {
    try {
      return await serve(request, leg, tls)
    } catch (error) {
      return answerToError(error, request)
    }
  }
  const { profile } = settings
  // Here a route is any text; only the public types know those that there are.
  return {
    controls: controls as CoreControls,
    handle,
    secured: log.secured,
    mutualTls: settings.mutualTls,
    hasTwoOrigins: profile?.tokens.isOtherOrigin ?? false,
    prefix: profile?.api.prefix ?? ""
  }
}

/** What the first client needs to call what is played. */
function credentialsOf({ profile, clients: [client], clientKey }: SandboxSettings) {
  const hasKey = profile?.api.requires?.some(({ holds }) => holds === "application-key") ?? false
  return {
    clientId: client.clientId,
    // The rule for clients requires it where the type of the sandbox promises it.
    clientSecret: client.clientSecret as string,
    clientKey,
    applicationKey: hasKey ? client.applicationKey : undefined
  }
}
