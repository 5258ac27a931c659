import { abortReason } from "../errors/abort-reason.ts"
import type { Clock } from "../time/clock.ts"
import { onAbort } from "./on-abort.ts"

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
    let takeBack: (() => void) | undefined
    const end = (): void => {
      if (over) return
      over = true
      timer?.abort()
      ended()
      takeBack?.()
    }
    const abort = (): void => {
      end()
      reject(abortReason(signal))
    }
    // A listener of ours may have aborted it just now.
    if (signal?.aborted === true) return abort()
    takeBack = signal && onAbort(signal, abort)
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
