import type { SandboxFault } from "@pix/auth-sandbox"
import * as v from "valibot"
import { type EndpointState, endpointStates, type LeverChange, type Levers, lifetimes } from "./frame.ts"
import type { Lane } from "./lane.ts"

export const leverRule: v.GenericSchema<unknown, LeverChange> = v.variant(
  "lever",
  [
    v.object({
      lever: v.literal("endpoint"),
      to: v.picklist(endpointStates, `must be one of ${endpointStates.join()}`)
    }),
    v.object({ lever: v.literal("lifetime"), to: v.picklist(lifetimes, `must be one of ${lifetimes.join()}`) }),
    v.object({ lever: v.literal("newestOnly"), to: v.boolean("must be true or false") }),
    v.object({ lever: v.literal("revoke") }),
    v.object({ lever: v.literal("burst") })
  ],
  "must name a lever: endpoint, lifetime, newestOnly, revoke or burst"
)

const route = "POST /oauth/token"
const burst = 1_000

/** How the token endpoint behaves. */
const endpointFaults: { readonly [state in EndpointState]?: SandboxFault } = {
  down: { route, status: 503 },
  slow: { route, delay: 1_500 },
  hanging: { route, hang: true },
  rubbish: { route, corrupt: "html" },
  wrongSecret: { route, status: 401 }
}

/** Does it to every lane, and tells how the levers stand then. */
export function pullLever(lanes: ReadonlyArray<Lane>, levers: Levers, change: LeverChange): Levers {
  switch (change.lever) {
    case "revoke":
      for (const { sandbox } of lanes) sandbox.tokens.revokeAll()
      return levers
    case "burst":
      for (const lane of lanes) for (let made = 0; made < burst; made++) void lane.call("/accounts/balances")
      return levers
    case "endpoint":
    case "lifetime":
    case "newestOnly": {
      const next = { ...levers, [change.lever]: change.to } as Levers
      for (const lane of lanes) setUp(lane, next)
      if (change.lever === "lifetime") for (const lane of lanes) lane.lifetimeChanged(next.lifetime)
      return next
    }
  }
}

function setUp({ sandbox: { faults, conditions } }: Lane, { endpoint, lifetime, newestOnly }: Levers): void {
  faults.clear()
  const fault = endpointFaults[endpoint] ?? {}
  // An answer of its own has no token whose lifetime could be set.
  faults.add({ ...fault, route, ...(fault.status === undefined && { lifetime }) })
  conditions.set({
    tokens: newestOnly ? "newest-only" : "independent",
    tokenRequestsPerMinute: endpoint === "limited" ? 10 : null
  })
}
