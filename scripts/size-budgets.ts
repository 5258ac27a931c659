/** What an import may cost a consumer, in bytes: minified and gzipped, with everything that it pulls in. */
export interface Budget {
  readonly line: string
  readonly gzip: number
  /** What is there already: only what comes on top of it counts. */
  readonly over?: string
  /** The consumer's own packages, which are not counted. */
  readonly without?: ReadonlyArray<string>
}

const manager = `import { createTokenManager } from "@pix/auth-core"`
const core = `${manager}; import { isStream, replay, replayResponse } from "@pix/auth-core/adapter"`

// Much of it reads values from outside: stores, clocks, redirects, what a PSP says of a refusal, providers of others, errors that
// quote a secret. Some 300 bytes go on with a renewal that has lost its timers.
const whole = 28_800
const adapter = 1_000

export const budgets: ReadonlyArray<Budget> = [
  { line: `import { createTokenManager, createAuthFetch } from "@pix/auth-fetch"`, gzip: whole },
  { line: `import { createTokenManager, createAuthHooks } from "@pix/auth-ky"`, gzip: whole },
  { line: `${core}; import { createAuthFetch } from "@pix/auth-fetch"`, over: core, gzip: 2_000 },
  { line: `${core}; import { createAuthHooks } from "@pix/auth-ky"`, over: core, gzip: adapter },
  // Much of it keeps the token out of what axios hands out (requests, agents, streams, redirects), reads the caller's arguments
  // once, and makes errors of the caller's copy of axios.
  {
    line: `${core}; import { addAuthInterceptors } from "@pix/auth-axios"`,
    over: core,
    gzip: 4_300,
    without: ["axios"]
  },
  // Telling our errors from others needs no Effect: the main entry point has to stay in pieces.
  { line: `import { isAuthError } from "@pix/auth-core"`, gzip: 1_000 }
]
