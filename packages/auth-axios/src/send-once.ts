import type { TokenProvider } from "@pix/auth-core"
import type { AxiosAdapter, AxiosResponse, InternalAxiosRequestConfig } from "axios"
import type { AxiosCopy } from "./axios-copy.ts"
import { finalUrl, lostToken } from "./final-url.ts"
import { type Carried, guardRedirects } from "./guard-redirects.ts"

/** A call that gets a token. */
export interface Call {
  readonly tokens: TokenProvider
  readonly copy: AxiosCopy
  readonly adapter: AxiosAdapter
  /** Where it goes, without `params`. */
  readonly url: string
  /** As the caller's interceptors know it. No token is ever written on it. */
  readonly config: InternalAxiosRequestConfig
  /** What the adapter is given: a copy that nobody else holds. */
  readonly sent: InternalAxiosRequestConfig
}

/** How a request ended, which axios tells by resolving or rejecting, as `validateStatus` says. */
export interface Answer {
  readonly ended: { readonly response: AxiosResponse } | { readonly error: unknown }
  /** A 401 to a request that had the token on it. */
  readonly rejected: boolean
  readonly discard: () => void
}

/** Sends it with this token. */
export function sendOnce({ adapter, url, config, sent }: Call, token: string): Promise<Answer> {
  const carried: Carried = { url, authorization: `Bearer ${token}`, isCarried: true }
  sent.headers["Authorization"] = carried.authorization
  sent.beforeRedirect = guardRedirects(carried, config.beforeRedirect)
  return adapter(sent).then(
    (response) => answerOf(carried, response, { response }),
    (error: unknown) => {
      const { isAxiosError, response } = (error ?? {}) as { isAxiosError?: unknown; response?: AxiosResponse }
      return answerOf(carried, isAxiosError === true ? response : undefined, { error })
    }
  )
}

function answerOf(carried: Carried, response: AxiosResponse | undefined, ended: Answer["ended"]): Answer {
  const rejected = response?.status === 401 && wasOn(carried, response)
  return { ended, rejected, discard: () => discard(response?.data) }
}

/** Whether the token was on the request that was answered. Transports that follow redirects by themselves drop it as well. */
function wasOn({ isCarried, url }: Carried, response: AxiosResponse): boolean {
  const reached = finalUrl(response.request)
  // Stand-ins tell a relative URL.
  const isKnown = reached !== undefined && URL.canParse(reached)
  const isSame = !isKnown || new URL(reached).origin === new URL(url).origin
  return isCarried && isSame && !lostToken(response.request)
}

/** Lets go of a streamed body that nobody will read. Other bodies have been read already. */
export function discard(data: unknown): void {
  const body = (data ?? {}) as { destroy?: unknown; cancel?: unknown }
  if (typeof body.destroy === "function") body.destroy()
  else if (typeof body.cancel === "function") void Promise.resolve(body.cancel()).catch(() => {})
}
