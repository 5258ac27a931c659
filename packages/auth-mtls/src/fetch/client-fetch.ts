import type * as undici from "undici"
import { globalResponse } from "./global-response.ts"
import { requestArguments } from "./request-arguments.ts"

/**
 * A `fetch` that sends through a dispatcher of the same undici: the platform's own may be another version, which does not
 * understand it.
 */
export function clientFetch(
  { fetch, FormData }: Pick<typeof undici, "fetch" | "FormData">,
  dispatcher: undici.Dispatcher,
  isClosed: () => boolean
): typeof globalThis.fetch {
  return async (input, init) => {
    if (isClosed()) throw new Error("The client certificate is closed: no call can be made with its fetch any more.")
    const { url, init: own } = await requestArguments(input, init, FormData)
    return globalResponse(await fetch(url, { ...own, dispatcher }))
  }
}
