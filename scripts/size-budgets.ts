/** What one line of import may cost a consumer, in bytes: minified and gzipped, with everything that it pulls in. */
export interface Budget {
  readonly line: string
  readonly gzip: number
}

export const budgets: ReadonlyArray<Budget> = [
  { line: `import { createTokenManager, createAuthFetch } from "@pix/auth-fetch"`, gzip: 22_000 },
  // Telling our errors from others needs no Effect: the front door has to stay in pieces.
  { line: `import { isAuthError } from "@pix/auth-core"`, gzip: 1_000 }
]
