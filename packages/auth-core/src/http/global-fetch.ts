type Fetch = typeof globalThis.fetch

/** On a `fetch` of ours: the global one when it was made. The same symbol in every copy of this package. */
const before = /* @__PURE__ */ Symbol.for("@pix/auth-core/fetchBefore")

interface Marked {
  readonly [before]?: Fetch
}

/** Notes which `fetch` was the global one when `own` was made, in case `own` becomes the global one. */
export function noteGlobalFetch<F extends Fetch>(own: F): F {
  return Object.defineProperty(own, before, { value: globalThis.fetch })
}

/**
 * The global `fetch`, looked up now, since mocks replace it late. Where it leads to `own`, which would call itself, the
 * one that stood there before `own`.
 */
export function globalFetchBeside(own: Fetch): Fetch {
  for (let current: Fetch | undefined = globalThis.fetch; current !== undefined; current = beforeOf(current)) {
    if (current === own) return beforeOf(own) ?? globalThis.fetch
  }
  return globalThis.fetch
}

/** The global `fetch` for token requests: one of ours would wait for the token that it is to get. */
export function globalFetchWithoutToken(): Fetch {
  let current: Fetch = globalThis.fetch
  for (let next = beforeOf(current); next !== undefined; next = beforeOf(current)) current = next
  return current
}

function beforeOf(fetch: Fetch): Fetch | undefined {
  return (fetch as Marked)[before]
}
