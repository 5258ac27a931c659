/** What was measured, and what was promised of it. */
export interface Finding {
  readonly what: string
  readonly measured: string
  readonly promised: string
  readonly kept: boolean
}
