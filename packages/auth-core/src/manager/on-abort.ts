interface Waiting {
  readonly calls: Set<() => void>
  readonly listener: () => void
}

const bySignal = /* @__PURE__ */ new WeakMap<AbortSignal, Waiting>()

/**
 * Calls `call` when the signal is aborted; gives the function that takes it back. All calls share one listener of the
 * signal: Node warns of a leak where there are more than ten.
 */
export function onAbort(signal: AbortSignal, call: () => void): () => void {
  const waiting = bySignal.get(signal) ?? listen(signal)
  waiting.calls.add(call)
  return () => {
    waiting.calls.delete(call)
    if (waiting.calls.size > 0 || bySignal.get(signal) !== waiting) return
    bySignal.delete(signal)
    signal.removeEventListener("abort", waiting.listener)
  }
}

function listen(signal: AbortSignal): Waiting {
  const calls = new Set<() => void>()
  const listener = (): void => {
    bySignal.delete(signal)
    for (const call of calls) call()
  }
  signal.addEventListener("abort", listener, once)
  const waiting = { calls, listener }
  bySignal.set(signal, waiting)
  return waiting
}

const once = { once: true }
