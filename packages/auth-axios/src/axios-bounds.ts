import type { TokenProvider } from "@pix/auth-core"
import { AxiosError, CanceledError, type InternalAxiosRequestConfig, isCancel } from "axios"

/** What ends the caller's waiting, as axios was told. */
export function boundsOf({ signal, cancelToken, timeout = 0 }: InternalAxiosRequestConfig): {
  readonly signal: AbortSignal | undefined
  readonly timeout: number | undefined
} {
  const signals = [signal, (cancelToken as { toAbortSignal?: () => AbortSignal } | undefined)?.toAbortSignal?.()]
  const [first, second] = signals.filter(
    (one) => one !== undefined && one !== null
  ) as ReadonlyArray<unknown> as ReadonlyArray<AbortSignal>
  return {
    signal: first !== undefined && second !== undefined ? AbortSignal.any([first, second]) : first,
    timeout: timeout > 0 ? timeout : undefined
  }
}

/** A token, within the bounds of the request; what ends the waiting is an error of axios' own kinds. */
export async function tokenFor(tokens: TokenProvider, config: InternalAxiosRequestConfig): Promise<string> {
  const { signal, timeout } = boundsOf(config)
  try {
    return await tokens.getToken({ signal, timeout })
  } catch (error) {
    if (signal?.aborted) throw canceledOr(error, config)
    if (!(error instanceof DOMException && error.name === "TimeoutError")) throw error
    throw timedOut(config)
  }
}

/** The error of a timeout, which the fetch adapter has its own code for. */
function timedOut(config: InternalAxiosRequestConfig): AxiosError {
  const { adapter, timeout, timeoutErrorMessage, transitional } = config
  const usesFetch = [adapter].flat()[0] === "fetch"
  const { ETIMEDOUT, ECONNABORTED } = AxiosError
  const code = usesFetch || transitional?.clarifyTimeoutError === true ? ETIMEDOUT : ECONNABORTED
  return new AxiosError(timeoutErrorMessage ?? `timeout of ${timeout}ms exceeded`, code, config)
}

/** axios' `CanceledError` with the signal's reason as its cause, where that ended the waiting; otherwise the error. */
export function canceledOr(error: unknown, config: InternalAxiosRequestConfig): unknown {
  const { signal } = boundsOf(config)
  if (signal === undefined || !signal.aborted || isCancel(error) || error !== signal.reason) return error
  const canceled = new CanceledError("canceled", config)
  // Not to be printed twice.
  return Object.defineProperty(canceled, "cause", { value: error, configurable: true, writable: true })
}
