import type * as Context from "effect/Context"
import * as Metric from "effect/Metric"
import type { CallerFate } from "../manager/token-snapshot.ts"
import type { TokenEvent } from "../renewal/token-events.ts"

/** Counted at each event of that kind, or for each caller with that fate. */
const counters = {
  renewals: /* @__PURE__ */ Metric.counter("pix_auth_renewals", { incremental: true }),
  failures: /* @__PURE__ */ Metric.counter("pix_auth_renewal_failures", { incremental: true }),
  servedWhileDue: /* @__PURE__ */ Metric.counter("pix_auth_served_while_due", { incremental: true }),
  fastFailures: /* @__PURE__ */ Metric.counter("pix_auth_fast_failures", { incremental: true })
}

/** Counts what happens to a manager with Effect's Metric. */
export interface TokenMetrics {
  readonly event: (event: TokenEvent) => void
  readonly caller: (fate: CallerFate) => void
}

/** Counts into the metrics of this context. */
export function tokenMetrics(context: Context.Context<never>): TokenMetrics {
  const count = (counter: Metric.Counter<number>) => counter.updateUnsafe(1, context)
  return {
    event: ({ _tag }) => {
      if (_tag === "TokenRenewed") count(counters.renewals)
      if (_tag === "RenewalFailed") count(counters.failures)
    },
    caller: (fate) => {
      if (fate === "servedWhileDue") count(counters.servedWhileDue)
      if (fate === "failed") count(counters.fastFailures)
    }
  }
}
