/** What everybody writes instead of a token manager, in its two forms. They differ in what a caller weighs. */
export const memoizedPromise: {
  readonly [form in "async" | "plain"]: (request: () => Promise<string>) => () => Promise<string>
} = {
  /** An async function: each caller has a promise of its own. */
  async: (request) => {
    let token: Promise<string> | undefined
    return async () => (token ??= request())
  },
  /** All callers share one promise, and the one error that it may end with. */
  plain: (request) => {
    let token: Promise<string> | undefined
    return () => (token ??= request())
  }
}
