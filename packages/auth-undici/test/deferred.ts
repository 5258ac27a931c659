/** A promise that is settled from outside. */
export interface Deferred<A> {
  readonly promise: Promise<A>
  readonly resolve: (value: A) => void
  readonly reject: (error: unknown) => void
}

export function deferred<A = void>(): Deferred<A> {
  let [resolve, reject]: [(value: A) => void, (error: unknown) => void] = [() => {}, () => {}]
  const promise = new Promise<A>((...settle) => {
    ;[resolve, reject] = settle
  })
  return { promise, resolve, reject }
}
