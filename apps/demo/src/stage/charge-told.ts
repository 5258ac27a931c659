/** What the page is told of a charge. */
export interface ChargeTold {
  readonly request: {
    readonly method: string
    readonly url: string
    /** The header, without its token. */
    readonly authorization: string
    readonly body: object
  }
  readonly response: { readonly status: number; readonly body: unknown }
  /** What the payer's bank app reads, as text. */
  readonly brCode?: string
  /** The code that made the charge. */
  readonly code: string
}
