type Fetch = typeof globalThis.fetch

/** On a `fetch` of ours: the global one when it was made. The same symbol in every copy of this package. */
const before = /* @__PURE__ */ Symbol.for("@pix/auth-core/fetchBefore")

interface Marked {
  readonly [before]?: Fetch
}

/**
 * Notes on `own` which `fetch` is the global one now, in case `own` becomes the global one: then token requests, and
 * `globalFetchBeside(own)`, use the one that was there before. Gives `own`.
 */
export function noteGlobalFetch<F extends Fetch>(own: F): F {
  return Object.defineProperty(own, before, { value: globalThis.fetch })
}

/**
 * The global `fetch`, looked up now, because a test may replace it late. If that is `own`, or another `fetch` of ours that
 * calls `own`, it is the one that was global before `own`: otherwise `own` would call itself. `own` has to have gone through
 * `noteGlobalFetch`.
 */
export function globalFetchBeside(own: Fetch): Fetch {
  for (let current: Fetch | undefined = globalThis.fetch; current !== undefined; current = beforeOf(current)) {
    if (current === own) return beforeOf(own) ?? globalThis.fetch
  }
  return globalThis.fetch
}

/** The global `fetch` now, for token requests: one of ours would wait for the very token that it requests. */
export function globalFetchWithoutToken(): Fetch {
  let current: Fetch = globalThis.fetch
  for (let next = beforeOf(current); next !== undefined; next = beforeOf(current)) current = next
  return current
}

function beforeOf(fetch: Fetch): Fetch | undefined {
  return (fetch as Marked)[before]
}
