import type { Clock } from "./clock.ts"

/** What ends one caller's waiting, besides what it waits for. */
export interface WaitBounds {
  readonly signal: AbortSignal | undefined
  /** Milliseconds; undefined for no bound. */
  readonly timeout: number | undefined
}

/** The promise, unless the signal is aborted or the time is up before. */
export function boundedWait<A>(promise: Promise<A>, { signal, timeout }: WaitBounds, clock: Clock): Promise<A> {
  if (signal === undefined && timeout === undefined) return promise
  // A listener may have aborted it just now.
  if (signal?.aborted) return Promise.reject(signal.reason)
  return new Promise((resolve, reject) => {
    const timer = timeout === undefined ? undefined : new AbortController()
    const end = (): void => {
      timer?.abort()
      signal?.removeEventListener("abort", abort)
    }
    const abort = (): void => {
      end()
      reject(signal?.reason)
    }
    signal?.addEventListener("abort", abort, { once: true })
    if (timer !== undefined && timeout !== undefined) {
      const expire = (): void => {
        end()
        reject(new DOMException(`no token within ${timeout} ms`, "TimeoutError"))
      }
      void clock.sleep(timeout, timer.signal).then(expire, expire)
    }
    promise.then((value) => {
      end()
      resolve(value)
    }, reject)
  })
}
