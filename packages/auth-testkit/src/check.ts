/** One thing that must hold, as a sentence and a way to find out. */
export interface Check {
  /** What it holds, as a sentence. */
  readonly name: string
  /** Resolves where it holds; rejects with an `AssertionError` where it does not. */
  readonly run: () => Promise<void>
}
