/** What an import may cost a consumer, in bytes: minified and gzipped, with everything that it pulls in. */
export interface Budget {
  readonly line: string
  readonly gzip: number
  /** What is there already: only what comes on top of it counts. */
  readonly over?: string
  /** The consumer's own packages, which are not counted. */
  readonly without?: ReadonlyArray<string>
  /** What is not in it: providers that the consumer does not use. */
  readonly never?: RegExp
}

const manager = `import { createTokenManager } from "@pix/auth-core"`
const core = `${manager}; import { isStream, replay, replayResponse } from "@pix/auth-core/adapter"`

// Much of it reads values from outside: stores, clocks, redirects, what a PSP says of a refusal, providers of others, errors that
// quote a secret. Some 300 bytes go on with a renewal that has lost its timers, and some 4,000 are for what a provider may ask for:
// headers and a query on each call, a budget of token requests that processes share, scopes that a refusal speaks of, a
// client certificate that is replaced without a failed call, here and in other processes. Some 600 are the steps of a renewal as data,
// and another 600 a lease that its holder prolongs while it works. `lean-effect.ts` says what of Effect is left out.
const whole = 34_400
// Much of it puts the provider's headers and query on a request, sends it with the certificate, and drops all of them at a redirect to another origin.
const adapter = 2_100
const otherProviders =
  /efipay|bancointer|itau\.com|bb\.com|sicoob|sicredi|santander|bradesco|pagseguro|cielo|openbank\.stone/

export const budgets: ReadonlyArray<Budget> = [
  { line: `import { createTokenManager, createAuthFetch } from "@pix/auth-fetch"`, gzip: whole, never: otherProviders },
  // A provider and its client authentication, and no other provider.
  {
    line: `${manager}; import { ntxPay } from "@pix/auth-core"`,
    over: manager,
    gzip: 900,
    never: otherProviders
  },
  { line: `import { createTokenManager, createAuthHooks } from "@pix/auth-ky"`, gzip: whole },
  { line: `${core}; import { createAuthFetch } from "@pix/auth-fetch"`, over: core, gzip: 3_300 },
  { line: `${core}; import { createAuthHooks } from "@pix/auth-ky"`, over: core, gzip: adapter },
  // Much of it keeps the token out of what axios hands out (requests, agents, streams, redirects), reads the caller's arguments
  // once, and makes errors of the caller's copy of axios.
  {
    line: `${core}; import { addAuthInterceptors } from "@pix/auth-axios"`,
    over: core,
    gzip: 6_100,
    without: ["axios"]
  },
  // Much of it copies headers and bodies in all forms that undici takes, holds an answer back, and finds out which requests
  // follow a redirect, in whatever form its address comes.
  {
    line: `${core}; import { createAuthInterceptor } from "@pix/auth-undici"`,
    over: core,
    gzip: 4_250
  },
  // Telling our errors from others needs no Effect: the main entry point has to stay in pieces.
  { line: `import { isAuthError } from "@pix/auth-core"`, gzip: 1_000 }
]
