import type { Instant } from "../time/instant.ts"
import type { RenewalEvent } from "./renewal-event.ts"
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

/** Whether 401s on this route are ignored at `now`. */
export function isIgnored({ ignoredRoutes }: RenewalState, route: string, now: Instant): boolean {
  return ignoredRoutes.some((entry) => entry.route === route && now.monotonic < entry.until)
}

/** From now on 401s on this route are ignored, for a while. */
export function ignoreRoute(state: RenewalState, route: string, now: Instant): RenewalState {
  const others = state.ignoredRoutes.filter((entry) => entry.route !== route && now.monotonic < entry.until)
  const ignoredRoutes = [...others, { route, until: now.monotonic + ignoredFor }].slice(-maxIgnoredRoutes)
  return { ...state, ignoredRoutes }
}

/**
 * Whether a 401 on an ignored route is a reason to read the store: another process may have a newer token that ended the
 * held one. It costs no token request.
 */
export function shouldReadStore(
  state: RenewalState,
  { now, accessToken, route }: Omit<Extract<RenewalEvent, { readonly _tag: "TokenRejected" }>, "_tag">
): boolean {
  const { token, renewal, disposed } = state
  const isHeld = token?.reveal() === accessToken && renewal === undefined && !disposed
  return isHeld && isIgnored(state, route, now)
}
