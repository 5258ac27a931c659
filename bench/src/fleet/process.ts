/** One process of a fleet, as a program of events: it is woken at an instant, and says when it wants to be woken next. */
export interface FleetProcess {
  /** Milliseconds since the day began. */
  readonly wake: (now: number) => number
}

/** What a process reports while its day goes on. */
export interface Ledger {
  readonly tokenRequest: (at: number) => void
  /** So many calls were answered; counts are expectations, so they need not be whole. */
  readonly served: (calls: number) => void
  /** So many calls failed, the last of them not after `until`. */
  readonly failed: (calls: number, until: number) => void
}

/** What all processes of a fleet live in. */
export interface World {
  /** When the day is over: what comes after it is not counted. */
  readonly end: number
  /** Calls of one process in a millisecond. They come at random: so how many come in a while is a product. */
  readonly callRate: number
  /** Whether a token request that is sent at this instant fails. */
  readonly isDown: (at: number) => boolean
  /** Seconds are the endpoint's unit; this is in milliseconds. */
  readonly lifetime: number
  /** How long the endpoint takes to give a token, and to say that it cannot. Milliseconds. */
  readonly latency: { readonly issued: number; readonly failed: number }
  /** Another number from 0 to 1 each time: when calls come. */
  readonly random: () => number
  /** The same for renewals: always 0 where there is no jitter. */
  readonly chance: () => number
}

/** How long it is to the next call of a process. */
export const untilNextCall = ({ callRate, random }: World): number => -Math.log(1 - random()) / callRate
