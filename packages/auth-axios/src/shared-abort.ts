import type { CancelToken, GenericAbortSignal } from "axios"

type Source = GenericAbortSignal | CancelToken

/** Those who wait on one signal or cancel token, which all have one listener there. */
interface Waiters {
  readonly controllers: Set<AbortController>
  readonly stop: () => void
}

const waiters = /* @__PURE__ */ new WeakMap<Source, Waiters>()

/** Aborts the controller when the signal or cancel token does, until the function that this gives is called. */
export function abortWith(source: Source, controller: AbortController): () => void {
  const known = waiters.get(source) ?? listen(source)
  known.controllers.add(controller)
  const reason = reasonOf(source)
  if (reason !== undefined) controller.abort(reason)
  return () => {
    known.controllers.delete(controller)
    if (known.controllers.size > 0) return
    known.stop()
    waiters.delete(source)
  }
}

function listen(source: Source): Waiters {
  const controllers = new Set<AbortController>()
  const abort = (): void => {
    for (const controller of controllers) controller.abort(reasonOf(source))
  }
  const isToken = "subscribe" in source
  if (isToken) source.subscribe(abort)
  else source.addEventListener?.("abort", abort)
  const stop = (): void => void (isToken ? source.unsubscribe(abort) : source.removeEventListener?.("abort", abort))
  const made = { controllers, stop }
  waiters.set(source, made)
  return made
}

/** Why it is over; undefined while it is not. */
function reasonOf(source: Source): unknown {
  if ("subscribe" in source) return source.reason
  return source.aborted ? ((source as AbortSignal).reason ?? new DOMException("aborted", "AbortError")) : undefined
}
