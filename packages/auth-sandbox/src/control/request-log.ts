import type { RequestRecord, TlsConnection } from "../http/route-handler.ts"
import type { Routes, SandboxRoute } from "../routes.ts"

/** One request in the log: no header, no body, no token and no secret. */
export interface SandboxRequest<Route extends string = SandboxRoute> {
  /** When it arrived, in epoch milliseconds of the sandbox's clock. */
  readonly at: number
  /** `"unknown"` for a path that the API does not have. */
  readonly route: Route | "unknown"
  /** Absent while there is no answer yet, and for a connection that was dropped. */
  readonly status?: number | undefined
  /**
   * The `jti` of the token: the one that was issued, or the one that came with the request.
   *
   * **Gotcha**: for a request it is read from the token before any check, so an expired token has one too.
   */
  readonly tokenId?: string | undefined
  /** Over TLS, the SHA-256 fingerprint of the client's certificate; absent if it showed none. */
  readonly certificateFingerprint?: string | undefined
}

/** What happened since the start or the last `resetStats()`. A snapshot: it does not change afterwards. */
export interface SandboxStats<Route extends string = SandboxRoute> {
  /** Requests for a token, including failed ones and those that a fault was applied to. */
  readonly tokenRequests: number
  /** Tokens issued. */
  readonly tokensIssued: number
  /** Requests to the routes that require a token, whatever the answer. */
  readonly apiCalls: number
  /**
   * Connections over TLS that were opened: how often a client had to connect anew, e.g. after a change of certificate. Those that
   * TLS refused are not counted, and those without TLS neither.
   */
  readonly handshakes: number
  /** Requests by route, as they arrived. */
  readonly requests: Readonly<Record<Route, number>>
  /** Answers by status. Requests without an answer are not counted; one whose body was cut is. */
  readonly statuses: Readonly<Record<number, number>>
  /** The latest 100 requests, oldest first. */
  readonly recent: readonly SandboxRequest<Route>[]
}

export interface RequestLog<Route extends string> {
  readonly begin: (connection?: TlsConnection) => RequestRecord
  /** Counts a connection over TLS. */
  readonly secured: () => void
  readonly stats: () => SandboxStats<Route>
  readonly reset: () => void
}

const maxRecent = 100

type Mutable<T> = { -readonly [K in keyof T]: T[K] }

export function createRequestLog<Route extends string>(now: () => number, routes: Routes<Route>): RequestLog<Route> {
  let counts = noCounts(routes.all)

  return {
    begin(connection) {
      // A request that began before a reset is counted where it began.
      const current = counts
      const entry: Mutable<SandboxRequest<Route>> = { at: now(), route: "unknown", ...connection }
      current.recent.push(entry)
      if (current.recent.length > maxRecent) current.recent.shift()
      return {
        entered(name) {
          const route = routes.all.find((known) => known === name)
          if (route === undefined) return
          entry.route = route
          current.requests[route] += 1
        },
        usedToken(tokenId) {
          entry.tokenId = tokenId
        },
        issuedToken(tokenId) {
          entry.tokenId = tokenId
          current.tokensIssued += 1
        },
        answered(status) {
          entry.status = status
          current.statuses[status] = (current.statuses[status] ?? 0) + 1
        }
      }
    },
    secured() {
      counts.handshakes += 1
    },
    stats: () => ({
      tokenRequests: sum(routes.token, counts.requests),
      tokensIssued: counts.tokensIssued,
      apiCalls: sum(routes.api, counts.requests),
      handshakes: counts.handshakes,
      requests: { ...counts.requests },
      statuses: { ...counts.statuses },
      recent: counts.recent.map((entry) => ({ ...entry }))
    }),
    reset() {
      counts = noCounts(routes.all)
    }
  }
}

function noCounts<Route extends string>(routes: readonly Route[]) {
  return {
    tokensIssued: 0,
    handshakes: 0,
    requests: Object.fromEntries(routes.map((route) => [route, 0])) as Record<Route, number>,
    statuses: {} as Record<number, number>,
    recent: [] as Mutable<SandboxRequest<Route>>[]
  }
}

function sum<Route extends string>(routes: readonly Route[], requests: Record<Route, number>): number {
  return routes.reduce((total, route) => total + requests[route], 0)
}
