/** What the page is told, four times a second: all that it draws and says. No token, no secret. Times are epoch milliseconds. */
export interface Frame {
  readonly at: number
  readonly lanes: ReadonlyArray<LaneFrame>
  readonly levers: Levers
  /** The scene of the tour that is played; undefined while none is. */
  readonly tour?: Scene | undefined
}

/** One client under the common load. */
export interface LaneFrame {
  readonly name: LaneName
  /** The token that is held; undefined while none is. */
  readonly life?: Life | undefined
  /** What happened since the frame before, counted. */
  readonly marks: Readonly<Partial<Record<Mark, number>>>
  readonly total: Figures
  readonly lastMinute: Figures
  /** Calls that have no answer yet. */
  readonly pending: number
}

export const laneNames = ["fetch", "axios", "ky", "class"] as const
export type LaneName = (typeof laneNames)[number]

/** A token's life, and from when on it is due for renewal. */
export interface Life {
  readonly from: number
  readonly dueAt: number
  readonly until: number
}

/**
 * - `renewed`: a token request brought a token; `unrenewed`: it did not
 * - `rejected`: the API answered 401; `replayed`: the call was sent once more
 * - `waited`: a call waited for a token; `failed`: a failure reached the caller
 */
export type Mark = "renewed" | "unrenewed" | "rejected" | "replayed" | "waited" | "failed"

export interface Figures {
  readonly calls: number
  readonly perSecond: number
  readonly tokenRequests: number
  readonly failures: number
  /** What waiting for a token added to calls, in milliseconds: for the middle one, and for one in a hundred. */
  readonly wait: { readonly p50: number; readonly p99: number }
}

export const endpointStates = ["ok", "down", "slow", "hanging", "limited", "rubbish", "wrongSecret"] as const
export type EndpointState = (typeof endpointStates)[number]

export const lifetimes = [10, 20, 60] as const
export type Lifetime = (typeof lifetimes)[number]

/** How the levers stand. */
export interface Levers {
  readonly endpoint: EndpointState
  readonly lifetime: Lifetime
  /** A new token ends the old one. */
  readonly newestOnly: boolean
}

/** What somebody at the page may do to the world. */
export type LeverChange =
  | { readonly lever: "endpoint"; readonly to: EndpointState }
  | { readonly lever: "lifetime"; readonly to: Lifetime }
  | { readonly lever: "newestOnly"; readonly to: boolean }
  | { readonly lever: "revoke" }
  | { readonly lever: "burst" }

export type Scene = "calm" | "revoked" | "outage" | "slow" | "burst" | "newestOnly" | "wrongSecret" | "mended"
