/** Limits that the owner of a manager may set. Milliseconds. */
export interface RenewalPolicy {
  readonly renewBefore: number
  /** For one token request. */
  readonly requestTimeout: number
  /** For all attempts of a renewal and the waits between them. */
  readonly renewalTimeout: number
  /** For one operation of the store. */
  readonly storeTimeout: number
}
