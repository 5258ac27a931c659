import { type SandboxRoute, apiRoutes, sandboxRoutes, tokenRoutes } from "../routes.ts"

/** One request as the sandbox remembers it: no header, no body, no token and no secret. */
export interface SandboxRequest {
  /** When it arrived, in epoch milliseconds of the sandbox's clock. */
  readonly at: number
  /** `"unknown"` for a path that the API does not have. */
  readonly route: SandboxRoute | "unknown"
  /** Absent while there is no answer yet, and for a connection that was dropped. */
  readonly status?: number
  /**
   * The `jti` of the token: the one that was issued, or the one that came with the request.
   *
   * **Gotcha**: for a request it is read from the token before any check, so an expired token has one too.
   */
  readonly tokenId?: string
}

/** What happened since the start or the last `resetStats()`. A snapshot: it does not change afterwards. */
export interface SandboxStats {
  /** Requests for a token, failed ones and those that met a fault included. */
  readonly tokenRequests: number
  /** Tokens handed out. */
  readonly tokensIssued: number
  /** Requests to the four routes that want a token, whatever the answer. */
  readonly apiCalls: number
  /** Requests by route, as they arrived. */
  readonly requests: Readonly<Record<SandboxRoute, number>>
  /** Answers by status. Unanswered requests are in none; one whose body was cut counts. */
  readonly statuses: Readonly<Record<number, number>>
  /** The latest 100 requests, oldest first. */
  readonly recent: readonly SandboxRequest[]
}

/** How one request reports on itself while it is served. */
export interface RequestRecord {
  readonly entered: (route: SandboxRoute) => void
  readonly broughtToken: (tokenId: string) => void
  readonly issuedToken: (tokenId: string) => void
  readonly answered: (status: number) => void
}

export interface RequestLog {
  readonly open: () => RequestRecord
  readonly stats: () => SandboxStats
  readonly reset: () => void
}

const remembered = 100

type Mutable<T> = { -readonly [K in keyof T]: T[K] }

export function createRequestLog(now: () => number): RequestLog {
  let page = blankPage()

  return {
    open() {
      // A request that began before a reset reports to the page it began on.
      const current = page
      const entry: Mutable<SandboxRequest> = { at: now(), route: "unknown" }
      current.recent.push(entry)
      if (current.recent.length > remembered) current.recent.shift()
      return {
        entered(route) {
          entry.route = route
          current.requests[route] += 1
        },
        broughtToken(tokenId) {
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
    stats: () => ({
      tokenRequests: sum(tokenRoutes, page.requests),
      tokensIssued: page.tokensIssued,
      apiCalls: sum(apiRoutes, page.requests),
      requests: { ...page.requests },
      statuses: { ...page.statuses },
      recent: page.recent.map((entry) => ({ ...entry }))
    }),
    reset() {
      page = blankPage()
    }
  }
}

function blankPage() {
  return {
    tokensIssued: 0,
    requests: Object.fromEntries(sandboxRoutes.map((route) => [route, 0])) as Record<SandboxRoute, number>,
    statuses: {} as Record<number, number>,
    recent: [] as Mutable<SandboxRequest>[]
  }
}

function sum(routes: readonly SandboxRoute[], requests: Record<SandboxRoute, number>): number {
  return routes.reduce((total, route) => total + requests[route], 0)
}
