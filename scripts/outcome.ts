export interface Counts {
  readonly passed: number
  readonly failed: number
  readonly skipped: number
}

export interface Outcome extends Counts {
  readonly output: string
  /** One line each, shown even when nothing failed. */
  readonly notes?: ReadonlyArray<string>
}
