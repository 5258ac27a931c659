import * as v from "valibot"
import { conditionsRule } from "../token/conditions.ts"
import { faultRule } from "../faults/fault.ts"
import { type Operation, errors } from "../http/operation.ts"
import { presetRule } from "../faults/presets.ts"

const tag = "/__sandbox"
const wrong = errors({ 400: "What is wrong, and the rule" })
const json: v.GenericSchema<unknown, unknown> = v.looseObject({})

type Success = readonly [status: number, description: string, body?: v.GenericSchema<unknown, unknown>]
const done: Success = [204, "Done"]
const time: Success = [
  200,
  "What time it is in the sandbox, ISO 8601",
  v.object({ now: v.pipe(v.string(), v.isoTimestamp()) })
]
const inForce: Success = [200, "The conditions in force", json]

const seconds = "must be a whole number of seconds; a negative one sets the clock back"
export const clockRule: v.GenericSchema<unknown, { shiftSeconds: number }> = v.strictObject(
  { shiftSeconds: v.pipe(v.number(seconds), v.safeInteger(seconds)) },
  "must be { shiftSeconds }"
)
export const revokeRule: v.GenericSchema<unknown, { token?: string }> = v.strictObject(
  { token: v.exactOptional(v.string("must be a token or its jti")) },
  "must be { token } for one, {} for all"
)

type Control =
  | "index"
  | "stats"
  | "resetStats"
  | "faults"
  | "addFault"
  | "clearFaults"
  | "liftFault"
  | "preset"
  | "conditions"
  | "impose"
  | "revoke"
  | "clock"
  | "shiftClock"
  | "reset"
  | "certificate"

export const controlOperations: Readonly<Record<Control, Operation>> = {
  index: operation("GET /__sandbox", "What there is to drive", [200, "This list", json]),
  stats: operation("GET /__sandbox/stats", "Counters, and the latest 100 requests", [200, "Without a secret", json]),
  resetStats: operation("DELETE /__sandbox/stats", "Start counting afresh"),
  faults: operation("GET /__sandbox/faults", "The faults in force, and how many requests each has met", [
    200,
    "A list",
    v.array(v.object({ id: v.string(), fault: json, met: v.number() }))
  ]),
  addFault: asks(
    operation("POST /__sandbox/faults", "Add a fault", [201, "Its id", v.object({ id: v.string() })]),
    faultRule,
    { route: "POST /oauth/token", times: 2, status: 503, retryAfter: 1 }
  ),
  clearFaults: operation("DELETE /__sandbox/faults", "Lift every fault; conditions as at the start"),
  liftFault: {
    ...operation("DELETE /__sandbox/faults/{id}", "Lift one fault"),
    path: { id: v.string() },
    answers: { 204: { description: "Done" }, ...errors({ 404: "No such fault" }) }
  },
  preset: {
    ...operation("POST /__sandbox/presets/{name}", "A bad day by name"),
    path: { name: presetRule as v.GenericSchema<string> },
    answers: { 204: { description: "It has begun" }, ...wrong }
  },
  conditions: operation("GET /__sandbox/conditions", "How the token endpoints treat everybody", inForce),
  impose: asks(operation("PATCH /__sandbox/conditions", "Change some of them", inForce), conditionsRule, {
    tokenRequestsPerMinute: 5
  }),
  revoke: asks(
    operation("POST /__sandbox/revoke", "Answer 401 to one token from now on, or to all", [
      200,
      "Whether there was such a token",
      v.object({ revoked: v.boolean() })
    ]),
    revokeRule,
    {}
  ),
  clock: operation("GET /__sandbox/clock", "What time it is in the sandbox", time),
  shiftClock: asks(operation("POST /__sandbox/clock", "Set the sandbox's clock ahead or back", time), clockRule, {
    shiftSeconds: 3600
  }),
  reset: operation("POST /__sandbox/reset", "Everything as it was at the start, tokens and money included"),
  certificate: operation("GET /__sandbox/certificate.pem", "The client certificate that is linked to the account", [
    200,
    "PEM"
  ])
}

function asks(asked: Operation, body: v.GenericSchema<unknown, unknown>, example: object): Operation {
  return { ...asked, body, example, answers: { ...asked.answers, ...wrong } }
}

function operation(route: string, summary: string, [status, description, body]: Success = done): Operation {
  return { route, summary, tag, answers: { [status]: { description, ...(body && { body }) } } }
}
