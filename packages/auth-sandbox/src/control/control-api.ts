import { type Context, Hono } from "hono"
import type * as v from "valibot"
import type { ConditionBoard } from "../token/conditions.ts"
import { clockRule, controlOperations, revokeRule } from "./control-operations.ts"
import { ApiError } from "../http/error-body.ts"
import type { SandboxFault } from "../faults/fault.ts"
import type { FaultBox } from "../faults/faults.ts"
import { parseJson, requireValid } from "../http/json-body.ts"
import type { Operation } from "../http/operation.ts"
import { type PresetName, presets } from "../faults/presets.ts"
import type { SandboxStats } from "./request-log.ts"
import type { SandboxClock } from "./sandbox-clock.ts"
import { testCertificate } from "../token/test-certificate.ts"

/** What can be driven over HTTP, for tests in any language. */
export interface Controlled {
  readonly faults: FaultBox
  readonly conditions: ConditionBoard
  readonly clock: SandboxClock
  readonly stats: () => SandboxStats
  readonly resetStats: () => void
  readonly reset: () => void
  /** For the server at this address. */
  readonly openApi: (server: string) => object
}

/** `/__sandbox/...` and `/openapi.json`: no fault meets them and nobody counts them. */
export function createControlApi(controlled: Controlled): Hono {
  const { faults, conditions, clock, stats, resetStats, reset } = controlled
  const app = new Hono()
  const on = ({ route }: Operation, handler: (c: Context) => Response | Promise<Response>) => {
    const [method = "", path = ""] = route.split(" ")
    app.on(method, path.replaceAll(/\{(\w+)\}/g, ":$1"), handler)
  }
  const done = (c: Context) => c.body(null, 204)
  const time = (c: Context) => c.json({ now: new Date(clock.now()).toISOString() })

  on(controlOperations.index, (c) => c.json(index()))
  on(controlOperations.stats, (c) => c.json(stats()))
  on(controlOperations.resetStats, (c) => (resetStats(), done(c)))
  on(controlOperations.faults, (c) => c.json(faults.list()))
  on(controlOperations.addFault, async (c) => c.json({ id: faults.addListed((await bodyOf(c)) as SandboxFault) }, 201))
  on(controlOperations.clearFaults, (c) => (faults.controls.clear(), done(c)))
  on(controlOperations.liftFault, (c) => {
    if (!faults.lift(c.req.param("id") ?? "")) throw new ApiError(404, "Sandbox: there is no such fault.")
    return done(c)
  })
  on(controlOperations.preset, (c) => (faults.controls.preset(c.req.param("name") as PresetName), done(c)))
  on(controlOperations.conditions, (c) => c.json(conditions.current()))
  on(controlOperations.impose, async (c) => {
    conditions.impose((await bodyOf(c)) as object)
    return c.json(conditions.current())
  })
  on(controlOperations.revoke, async (c) => {
    const { token } = await validBody(c, revokeRule)
    if (token !== undefined) return c.json({ revoked: faults.controls.revokeToken(token) })
    faults.controls.revokeTokens()
    return c.json({ revoked: true })
  })
  on(controlOperations.clock, time)
  on(controlOperations.shiftClock, async (c) => {
    clock.shift((await validBody(c, clockRule)).shiftSeconds * 1000)
    return time(c)
  })
  on(controlOperations.reset, (c) => (reset(), done(c)))
  on(controlOperations.certificate, (c) => c.text(testCertificate, 200, { "content-type": "application/x-pem-file" }))
  app.get("/openapi.json", (c) => c.json(controlled.openApi(new URL(c.req.url).origin)))

  app.notFound((c) =>
    new ApiError(404, `Sandbox: there is no ${c.req.method} ${c.req.path}; see GET /__sandbox.`).toResponse()
  )
  app.onError((error) => {
    if (error instanceof ApiError) return error.toResponse()
    // The rules of faults and conditions speak by TypeError.
    if (error instanceof TypeError) return new ApiError(400, error.message).toResponse()
    throw error
  })
  return app
}

function index(): object {
  const controls = Object.values(controlOperations).map(({ route, summary }) => [route, summary])
  const days = Object.entries(presets).map(([name, { summary }]) => [name, summary])
  return { openapi: "/openapi.json", controls: Object.fromEntries(controls), presets: Object.fromEntries(days) }
}

/** An absent body is an empty object. The content type is not looked at: `curl -d` sends a form's. */
async function bodyOf(c: Context): Promise<unknown> {
  const text = await c.req.text()
  return text.trim() === "" ? {} : parseJson(text)
}

async function validBody<T>(c: Context, rule: v.GenericSchema<unknown, T>): Promise<T> {
  return requireValid(rule, await bodyOf(c))
}
