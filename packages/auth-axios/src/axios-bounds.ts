import type { TokenProvider } from "@pix/auth-core"
import type { Authorization } from "@pix/auth-core/adapter"
import type { InternalAxiosRequestConfig } from "axios"
import type { AxiosCopy } from "./axios-copy.ts"
import { abortWith } from "./shared-abort.ts"

/** A call, as far as waiting for a token is concerned. */
interface Waiting {
  readonly copy: Pick<AxiosCopy, "errors">
  /** As the caller knows it: what an error shows. */
  readonly config: InternalAxiosRequestConfig
  /** As it was when the call was made. */
  readonly sent: InternalAxiosRequestConfig
}

/** What ends the caller's waiting, as axios was told. */
interface Bounds {
  readonly signal: AbortSignal | undefined
  readonly timeout: number | undefined
}

/** Waits within the bounds of the request; what ends the waiting is an error of axios' own kinds. */
export async function withinBounds<A>(call: Waiting, wait: (bounds: Bounds) => Promise<A>): Promise<A> {
  const { signal, cancelToken, timeout = 0 } = call.sent
  const sources = [signal, cancelToken].filter((source) => source !== undefined && source !== null)
  const controller = new AbortController()
  const ends = sources.map((source) => abortWith(source, controller))
  try {
    return await wait({
      signal: sources.length > 0 ? controller.signal : undefined,
      timeout: timeout > 0 ? timeout : undefined
    })
  } catch (error) {
    throw controller.signal.aborted && error === controller.signal.reason ? await canceled(call, error) : error
  } finally {
    for (const end of ends) end()
  }
}

/** A token, within the bounds of the request. */
export function authorizationFor(tokens: TokenProvider, call: Waiting): Promise<Authorization> {
  return withinBounds(call, async (bounds) => {
    try {
      return await tokens.getAuthorization(bounds)
    } catch (error) {
      const isTimeout =
        error !== bounds.signal?.reason && (error as Partial<Error> | undefined)?.name === "TimeoutError"
      throw isTimeout ? await timedOut(call) : error
    }
  })
}

/** The error of a timeout, which the fetch adapter has its own code for. */
async function timedOut({ copy, config }: Waiting): Promise<Error> {
  const { adapter, timeout, timeoutErrorMessage, transitional } = config
  const { AxiosError } = await copy.errors()
  const usesFetch = [adapter].flat()[0] === "fetch"
  const code = usesFetch || transitional?.clarifyTimeoutError === true ? "ETIMEDOUT" : "ECONNABORTED"
  return new AxiosError(timeoutErrorMessage ?? `timeout of ${timeout}ms exceeded`, code, config)
}

/** axios' `CanceledError` with the signal's reason as its cause; the reason of a cancel token is one itself. */
async function canceled({ copy, config }: Waiting, reason: unknown): Promise<unknown> {
  if ((reason as { ["__CANCEL__"]?: unknown } | undefined)?.["__CANCEL__"] === true) return reason
  const { CanceledError } = await copy.errors()
  // Not to be printed twice.
  return Object.defineProperty(new CanceledError("canceled", config), "cause", {
    value: reason,
    configurable: true,
    writable: true
  })
}
