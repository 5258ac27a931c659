import type { Instant } from "../time/instant.ts"
import { invalidationPeriod, type RenewalPolicy } from "./policy.ts"
import type { EventOf } from "./renewal-event.ts"
import type { RenewalState } from "./state.ts"

/**
 * How long 401s on a route are ignored after its replay was refused, or after the endpoint reissued the rejected token.
 * Milliseconds.
 */
const ignoredFor = 30_000
const maxIgnoredRoutes = 64

/** The kind of route a request takes: method, origin and first path segment. Never a query. */
export function routeOf(method: string | undefined, url: string | URL | undefined): string {
  const verb = method?.toUpperCase() ?? "*"
  if (url === undefined || !URL.canParse(url)) return `${verb} *`
  const { origin, pathname } = new URL(url)
  return `${verb} ${origin}/${pathname.split("/")[1] ?? ""}`
}

/**
 * Whether a 401 on this route is ignored at `now`: no token cures 401s there, or so many tokens were cleared lately that
 * tokens are not what is wrong.
 */
export function ignores401(state: RenewalState, route: string, now: Instant, policy: RenewalPolicy): boolean {
  const { ignoredRoutes, invalidatedAt } = state
  const recent = invalidatedAt.filter((at) => now.monotonic < at + invalidationPeriod)
  return (
    recent.length >= policy.maxInvalidations ||
    ignoredRoutes.some((entry) => entry.route === route && now.monotonic < entry.until)
  )
}

/** From now on 401s on this route are ignored, for a while. */
export function ignoreRoute(state: RenewalState, route: string, now: Instant): RenewalState {
  const others = state.ignoredRoutes.filter((entry) => entry.route !== route && now.monotonic < entry.until)
  const ignoredRoutes = [...others, { route, until: now.monotonic + ignoredFor }].slice(-maxIgnoredRoutes)
  return { ...state, ignoredRoutes }
}

/**
 * Whether a 401 that is ignored is a reason to read the store: another process may have a newer token that ended the
 * held one. It costs no token request.
 */
export function shouldReadStore(
  state: RenewalState,
  { now, accessToken, route }: EventOf<"TokenRejected" | "ReplayRejected">,
  policy: RenewalPolicy
): boolean {
  const { token, renewal, disposed } = state
  const isHeld = token?.reveal() === accessToken && renewal === undefined && !disposed
  return isHeld && ignores401(state, route, now, policy)
}
