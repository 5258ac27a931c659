/** Why a signal is aborted; undefined while it is not. Signals of libraries older than the standard have no `reason`. */
export function abortReason(signal: AbortSignal | undefined): unknown {
  if (signal?.aborted !== true) return undefined
  return signal.reason ?? new DOMException("This operation was aborted", "AbortError")
}
