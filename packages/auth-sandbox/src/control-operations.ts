import * as v from "valibot"
import { conditionsRule } from "./conditions.ts"
import { faultRule } from "./fault.ts"
import { type Operation, errors } from "./operation.ts"
import { presetRule } from "./presets.ts"

const tag = "/__sandbox"
const wrong = errors({ 400: "What is wrong, and the rule" })
const json: v.GenericSchema<unknown, unknown> = v.looseObject({})
const id = v.string()

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
  index: operation("GET /__sandbox", "What there is to drive", { 200: "This list" }),
  stats: operation("GET /__sandbox/stats", "Counters, and the latest 100 requests", { 200: "No token, no secret" }),
  resetStats: operation("DELETE /__sandbox/stats", "Start counting afresh", { 204: "Done" }),
  faults: operation("GET /__sandbox/faults", "The faults in force, and how many requests each has met", {
    200: "A list"
  }),
  addFault: {
    ...operation("POST /__sandbox/faults", "Add a fault", { 201: "Its id" }),
    body: faultRule,
    example: { route: "POST /oauth/token", times: 2, status: 503, retryAfter: 1 }
  },
  clearFaults: operation("DELETE /__sandbox/faults", "Lift every fault; conditions as at the start", { 204: "Done" }),
  liftFault: {
    ...operation("DELETE /__sandbox/faults/{id}", "Lift one fault", { 204: "Done" }),
    path: { id },
    answers: { 204: { description: "Done" }, ...errors({ 404: "No such fault" }) }
  },
  preset: {
    ...operation("POST /__sandbox/presets/{name}", "A bad day by name", { 204: "It has begun" }),
    path: { name: presetRule as v.GenericSchema<string> }
  },
  conditions: operation("GET /__sandbox/conditions", "How the token endpoints treat everybody", { 200: "In force" }),
  impose: {
    ...operation("PATCH /__sandbox/conditions", "Change some of them", { 200: "In force now" }),
    body: conditionsRule,
    example: { tokenRequestsPerMinute: 5 }
  },
  revoke: {
    ...operation("POST /__sandbox/revoke", "Answer 401 to one token from now on, or to all", { 200: "How it went" }),
    body: revokeRule,
    example: {}
  },
  clock: operation("GET /__sandbox/clock", "What time it is in the sandbox", { 200: "ISO 8601" }),
  shiftClock: {
    ...operation("POST /__sandbox/clock", "Set the sandbox's clock ahead or back", { 200: "ISO 8601" }),
    body: clockRule,
    example: { shiftSeconds: 3600 }
  },
  reset: operation("POST /__sandbox/reset", "Everything as it was at the start, tokens and money included", {
    204: "Done"
  }),
  certificate: operation("GET /__sandbox/certificate.pem", "The client certificate that is linked to the account", {
    200: "PEM"
  })
}

function operation(route: string, summary: string, meanings: Record<number, string>): Operation {
  const answers = Object.entries(meanings).map(([status, description]) => [
    status,
    status === "204" || route.endsWith(".pem") ? { description } : { description, body: json }
  ])
  return { route, summary, tag, answers: { ...Object.fromEntries(answers), ...(route.startsWith("GET") ? {} : wrong) } }
}
