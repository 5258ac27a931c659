/** What is wrong with a document, and where. */
export interface Problem {
  readonly path: string
  readonly line: number
  readonly problem: string
}
