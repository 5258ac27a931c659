import { type Context, Hono } from "hono"
import type * as v from "valibot"
import { answerToError } from "../answer-to-error.ts"
import type { SandboxFault } from "../faults/fault.ts"
import type { Faults } from "../faults/faults.ts"
import { type PresetName, presets } from "../faults/presets.ts"
import { ApiError } from "../http/error-body.ts"
import { bodyText, refuseLength } from "../http/body-text.ts"
import { refuseForeignOrigin } from "../http/foreign-site.ts"
import { parseJson } from "../http/json-body.ts"
import type { Operation } from "../http/operation.ts"
import { register } from "../http/register.ts"
import { refusal, requireValidOption } from "../http/validation.ts"
import { clockRule, controlOperations, revokeRule } from "./control-operations.ts"
import type { SandboxControlsOf } from "./controls.ts"
import { requireShift } from "./sandbox-clock.ts"

/** What the control API works on. */
interface Controlled {
  readonly controls: SandboxControlsOf<string>
  /** Over HTTP a fault is removed by its id, which the controls in Node do not need. */
  readonly faults: Faults
  /** The OpenAPI document for the server at this address. */
  readonly openApi: (server: string) => object
}

/**
 * The controls over HTTP, for tests in any language: `/__sandbox/...` and `/openapi.json`. Faults do not apply to these
 * routes, and they are not counted.
 */
export function createControlApi({ controls, faults, openApi }: Controlled): Hono {
  const { conditions, tokens, clock } = controls
  const app = new Hono()
  app.use((c, next) => {
    refuseForeignOrigin(c.req.raw)
    refuseLength(c.req.raw, maxBytes, tooLong())
    return next()
  })
  const on = (operation: Operation, handler: (c: Context) => Response | Promise<Response>) =>
    register(app, operation, handler)
  const done = (c: Context) => c.body(null, 204)
  const time = (c: Context) => c.json({ now: new Date(clock.now()).toISOString() })

  on(controlOperations.index, (c) => c.json(index()))
  on(controlOperations.stats, (c) => c.json(controls.stats()))
  on(controlOperations.resetStats, (c) => (controls.resetStats(), done(c)))
  on(controlOperations.faults, (c) => c.json(faults.list()))
  on(controlOperations.addFault, async (c) =>
    c.json({ id: faults.add((await bodyOf(c)) as SandboxFault<string>) }, 201)
  )
  on(controlOperations.clearFaults, (c) => (controls.faults.clear(), done(c)))
  on(controlOperations.removeFault, (c) => {
    if (!faults.remove(c.req.param("id") ?? "")) throw new ApiError(404, "Sandbox: there is no such fault.")
    return done(c)
  })
  on(controlOperations.startPreset, (c) => (controls.preset(c.req.param("name") as PresetName), done(c)))
  on(controlOperations.conditions, (c) => c.json(conditions.current()))
  on(controlOperations.setConditions, async (c) => {
    conditions.set(await bodyOf(c))
    return c.json(conditions.current())
  })
  on(controlOperations.resetConditions, (c) => (conditions.reset(), done(c)))
  on(controlOperations.revokeToken, async (c) => {
    const { token } = await validBody(c, revokeRule)
    return c.json({ revoked: tokens.revoke(token) })
  })
  on(controlOperations.revokeAllTokens, (c) => (tokens.revokeAll(), done(c)))
  on(controlOperations.clock, time)
  on(controlOperations.shiftClock, async (c) => {
    const { shiftSeconds } = await validBody(c, clockRule)
    requireShift(clock.now(), shiftSeconds * 1000, "shiftSeconds")
    clock.shift(shiftSeconds * 1000)
    return time(c)
  })
  on(controlOperations.reset, (c) => (controls.reset(), done(c)))
  on(controlOperations.certificate, (c) =>
    c.text(controls.clientCertificate, 200, { "content-type": "application/x-pem-file" })
  )
  app.get("/openapi.json", (c) => c.json(openApi(new URL(c.req.url).origin)))

  app.notFound((c) =>
    new ApiError(404, `Sandbox: there is no ${c.req.method} ${c.req.path}; see GET /__sandbox.`).toResponse()
  )
  app.onError((error, c) => answerToError(error, c.req.raw))
  return app
}

/** Whether a request is for a control, and not for the API. */
export function isControl({ url }: Request): boolean {
  return /^\/(__sandbox(\/|$)|openapi\.json$)/.test(new URL(url).pathname)
}

function index(): object {
  const controls = Object.values(controlOperations).map(({ route, summary }) => [route, summary])
  const names = Object.entries(presets).map(([name, { summary }]) => [name, summary])
  return { openapi: "/openapi.json", controls: Object.fromEntries(controls), presets: Object.fromEntries(names) }
}

const maxBytes = 65_536
const tooLong = () => new ApiError(413, `Sandbox: the body must not be longer than ${maxBytes} bytes.`)

/** An absent body is an empty object. The content type is not checked: `curl -d` sends a form's. */
async function bodyOf(c: Context): Promise<object> {
  const text = await bodyText(c.req.raw, maxBytes, tooLong())
  const json = text.trim() === "" ? {} : parseJson(text)
  if (typeof json !== "object" || json === null || Array.isArray(json)) throw refusal("body", "must be a JSON object")
  return json
}

async function validBody<T>(c: Context, rule: v.GenericSchema<unknown, T>): Promise<T> {
  return requireValidOption(rule, await bodyOf(c), "body")
}
