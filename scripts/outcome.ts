export interface Counts {
  readonly passed: number
  readonly failed: number
  readonly skipped: number
}

export interface Outcome extends Counts {
  readonly output: string
  /** Why it failed; where it is not said, it is looked for in the output. */
  readonly cause?: string
  /** What runs the failed part alone; where it is not said, that is the script of the step's name. */
  readonly command?: string
  /** One line each, shown even when nothing failed. */
  readonly notes?: ReadonlyArray<string>
}
