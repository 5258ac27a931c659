/** The limits of a renewal. Milliseconds, unless it says otherwise. */
export interface RenewalPolicy {
  readonly renewBefore: number
  /** For one token request. */
  readonly requestTimeout: number
  /** For all attempts of a renewal and the waits between them. */
  readonly renewalTimeout: number
  /** For one operation of the store. */
  readonly storeTimeout: number
  /** Whether there is a store that other processes use as well. */
  readonly shares?: boolean | undefined
  /** How many tokens 401s may clear in {@link invalidationPeriod}, whatever the routes. A number. */
  readonly maxInvalidations: number
  /** How many token requests the PSP allows in any period of a length; undefined where it does not say. */
  readonly budget?: { readonly requests: number; readonly per: number } | undefined
}

/** The value of {@link RenewalPolicy.maxInvalidations} that every manager has. */
export const maxInvalidations = 5
/** Milliseconds. */
export const invalidationPeriod = 30_000
