/** Where and how much is measured. */
export interface Setting {
  /** The folder of a consumer, in which our packed packages are installed. */
  readonly dir: string
  /** The Node that runs the programs. */
  readonly node: string
  /** 1 for figures; a smoke run has less. */
  readonly effort: number
}

/** So many rounds, calls or callers at full effort; fewer with less, and at least `least`. */
export const scaled = ({ effort }: Setting, full: number, least = 1): number =>
  Math.max(least, Math.round(full * effort))
