import type { Clock } from "../time/clock.ts"

/** What ends one caller's waiting, besides what it waits for, and who is told. */
export interface WaitBounds {
  readonly signal: AbortSignal | undefined
  /** Milliseconds; undefined for no bound. */
  readonly timeout: number | undefined
  /** Called once, as the waiting ends. */
  readonly ended: () => void
}

/** The promise, unless the signal is aborted or the time is up before. */
export function boundedWait<A>(promise: Promise<A>, { signal, timeout, ended }: WaitBounds, clock: Clock): Promise<A> {
  return new Promise((resolve, reject) => {
    const timer = timeout === undefined ? undefined : new AbortController()
    let over = false
    const end = (): void => {
      if (over) return
      over = true
      timer?.abort()
      ended()
      // An aborted signal has dropped its `once` listeners; removing ours would scan them all.
      if (signal?.aborted === false) signal.removeEventListener("abort", abort)
    }
    const abort = (): void => {
      end()
      reject(signal?.reason)
    }
    // A listener may have aborted it just now.
    if (signal?.aborted) return abort()
    signal?.addEventListener("abort", abort, once)
    if (timer !== undefined && timeout !== undefined) {
      const expire = (): void => {
        end()
        reject(new DOMException(`no token within ${timeout} ms`, "TimeoutError"))
      }
      void clock.sleep(timeout, timer.signal).then(expire, expire)
    }
    promise.then(
      (value) => {
        end()
        resolve(value)
      },
      (error: unknown) => {
        end()
        reject(error)
      }
    )
  })
}

const once = { once: true }
