import * as v from "valibot"
import { faultRule } from "../faults/fault-rule.ts"
import { presetRule } from "../faults/presets.ts"
import { sandboxRoutes } from "../routes.ts"
import { type Operation, errors } from "../http/operation.ts"
import { conditionsRule } from "../token/conditions.ts"

const tag = "/__sandbox"
const foreign = errors({ 403: "A page of another site sent it" })
const wrong = errors({ 400: "What is wrong, and the rule" })
const tooLong = errors({ 413: "The body is longer than 64 KiB" })
const json: v.GenericSchema<unknown, unknown> = v.looseObject({})

type Success = readonly [status: number, description: string, body?: v.GenericSchema<unknown, unknown>]
const done: Success = [204, "Done"]
const time: Success = [200, "The sandbox's time, ISO 8601", v.object({ now: v.pipe(v.string(), v.isoTimestamp()) })]
const inForce: Success = [200, "The conditions in force", json]

const requiredAlone = ({ expected }: v.StrictObjectIssue) =>
  expected === "never" ? "is not a field of this body" : "is required"
const seconds = "must be a whole number of seconds; a negative one sets the clock back"
export const clockRule: v.GenericSchema<unknown, { shiftSeconds: number }> = v.strictObject(
  { shiftSeconds: v.pipe(v.number(seconds), v.safeInteger(seconds)) },
  requiredAlone
)
export const revokeRule: v.GenericSchema<unknown, { token: string }> = v.strictObject(
  { token: v.string("must be a token or its jti") },
  requiredAlone
)

type Control =
  | "index"
  | "stats"
  | "resetStats"
  | "faults"
  | "addFault"
  | "clearFaults"
  | "removeFault"
  | "startPreset"
  | "conditions"
  | "setConditions"
  | "resetConditions"
  | "revokeToken"
  | "revokeAllTokens"
  | "clock"
  | "shiftClock"
  | "reset"
  | "certificate"

export const controlOperations: Readonly<Record<Control, Operation>> = {
  index: operation("GET /__sandbox", "List the controls and the presets", [200, "This list", json]),
  stats: operation("GET /__sandbox/stats", "Counts, and the latest 100 requests", [200, "Without secrets", json]),
  resetStats: operation("DELETE /__sandbox/stats", "Set all counts to zero"),
  faults: operation("GET /__sandbox/faults", "List the faults, and how many requests each was applied to", [
    200,
    "A list",
    v.array(v.object({ id: v.string(), fault: json, applied: v.number() }))
  ]),
  addFault: withBody(
    operation("POST /__sandbox/faults", "Add a fault", [201, "Its id", v.object({ id: v.string() })]),
    faultRule(sandboxRoutes),
    { route: "POST /oauth/token", times: 2, status: 503, retryAfter: 1 }
  ),
  clearFaults: operation("DELETE /__sandbox/faults", "Remove every fault, and reset the conditions"),
  removeFault: {
    ...operation("DELETE /__sandbox/faults/{id}", "Remove one fault"),
    path: { id: v.string() },
    answers: { 204: { description: "Done" }, ...foreign, ...errors({ 404: "No such fault" }) }
  },
  startPreset: {
    ...operation("POST /__sandbox/presets/{name}", "Add the faults and set the conditions of a preset"),
    path: { name: presetRule as v.GenericSchema<string> },
    answers: { 204: { description: "Done" }, ...foreign, ...wrong }
  },
  conditions: operation("GET /__sandbox/conditions", "How the token endpoints treat every client", inForce),
  setConditions: withBody(
    operation("PATCH /__sandbox/conditions", "Change some of the conditions", inForce),
    conditionsRule,
    { tokenRequestsPerMinute: 5 }
  ),
  resetConditions: operation("DELETE /__sandbox/conditions", "Reset the conditions to those of the start"),
  revokeToken: withBody(
    operation("POST /__sandbox/tokens/revoke", "Revoke one token: it is answered 401 from now on", [
      200,
      "Whether there was such a token",
      v.object({ revoked: v.boolean() })
    ]),
    revokeRule,
    { token: "b0a7e1f2-3c4d-4e5f-8a9b-0c1d2e3f4a5b" }
  ),
  revokeAllTokens: operation("POST /__sandbox/tokens/revoke-all", "Revoke every token issued so far"),
  clock: operation("GET /__sandbox/clock", "Read the sandbox's clock", time),
  shiftClock: withBody(operation("POST /__sandbox/clock", "Set the sandbox's clock ahead or back", time), clockRule, {
    shiftSeconds: 3600
  }),
  reset: operation("POST /__sandbox/reset", "Everything as it was at the start, tokens and money included"),
  certificate: operation("GET /__sandbox/certificate.pem", "The client certificate that is linked to the account", [
    200,
    "PEM"
  ])
}

function withBody(described: Operation, body: v.GenericSchema<unknown, unknown>, example: object): Operation {
  return { ...described, body, example, answers: { ...described.answers, ...wrong, ...tooLong } }
}

function operation(route: Operation["route"], summary: string, [status, description, body]: Success = done): Operation {
  return { route, summary, tag, answers: { [status]: { description, ...(body && { body }) }, ...foreign } }
}
