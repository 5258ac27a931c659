import type { TokenProvider } from "@pix/auth-core"
import { attach, type Attached, type Authorization, rejectsToken, withQuery } from "@pix/auth-core/adapter"
import type { AxiosResponse, InternalAxiosRequestConfig } from "axios"
import type { AxiosCopy } from "./axios-copy.ts"
import { finalUrl, lostToken, tracedCertificateFetch, withNote } from "./final-url.ts"
import { type Carried, guardRedirects } from "./guard-redirects.ts"

/** A call that gets a token. */
export interface Call {
  readonly tokens: TokenProvider
  readonly copy: AxiosCopy
  /** The adapter, as axios or the caller named it. */
  readonly chosen: InternalAxiosRequestConfig["adapter"]
  /** Where it goes, without `params`. */
  readonly url: string
  /** As the caller's interceptors know it. No token is ever written on it. */
  readonly config: InternalAxiosRequestConfig
  /** What the adapter is given: a copy that nobody else holds. */
  readonly sent: InternalAxiosRequestConfig
  /** The URL and the query of it before anything of the provider's was added. */
  readonly own: { readonly url: string | undefined; readonly params: unknown }
  /** What the last sending carried. */
  attached?: Attached | undefined
}

/** How a request ended, which axios tells by resolving or rejecting, as `validateStatus` says. */
export interface Answer {
  readonly ended: { readonly response: AxiosResponse } | { readonly error: unknown }
  /** The token was on the request, and the answer rejects it. */
  readonly rejected: boolean
  readonly discard: () => void
}

/** Sends it with this token, and what else the provider asks for. */
export function sendOnce(call: Call, authorization: Authorization): Promise<Answer> {
  const { tokens, copy, chosen, url, config, sent } = call
  const attached = attachTo(call, authorization)
  const carried: Carried = { url, attached, isCarried: true }
  sent.headers["Authorization"] = `Bearer ${attached.accessToken}`
  sent.beforeRedirect = guardRedirects(carried, config.beforeRedirect)
  const answerOf = (response: AxiosResponse | undefined, ended: Answer["ended"]): Answer => {
    const rejected = response !== undefined && rejectsToken(tokens, response.status) && wasOn(carried, response)
    return { ended, rejected, discard: () => discard(response?.data) }
  }
  // Looked up here: the fetch adapter is another one for each `fetch`, and so for each certificate.
  const adapter = copy.adapterFor(chosen, sent)
  return adapter(sent).then(
    (response) => answerOf(response, { response }),
    (error: unknown) => {
      const { isAxiosError, response } = (error ?? {}) as { isAxiosError?: unknown; response?: AxiosResponse }
      return answerOf(isAxiosError === true ? response : undefined, { error })
    }
  )
}

/** Puts the provider's headers and query on what is sent, in place of those of the sending before. */
function attachTo(call: Call, authorization: Authorization): Attached {
  const { sent, own, copy } = call
  if (authorization.certificate !== undefined) sendWith(authorization.certificate, call)
  if (authorization.apiRequest === undefined) {
    call.attached = attach(authorization, "", () => false)
    if (call.attached.certificate !== undefined) sent.fetchOptions = withNote(sent.fetchOptions, call.attached)
    return call.attached
  }
  for (const name of Object.keys(call.attached?.headers ?? {})) sent.headers.delete(name)
  const url = (own.url ?? "").replace(/#.*$/s, "")
  const query = copy.query({ ...sent, params: own.params }) ?? ""
  const whole = `${url}${url.includes("?") ? "&" : "?"}${query}`
  const attached = attach(authorization, whole, (name) => sent.headers.has(name))
  call.attached = attached
  for (const [name, value] of Object.entries(attached.headers)) sent.headers.set(name, value)
  // Adapters of others may look at the URL as it is.
  if (typeof call.config.adapter === "function" && isFields(own.params))
    sent.params = withParams(own.params, attached.query)
  else sent.url = withQuery(own.url ?? "", attached.query)
  sent.fetchOptions = withNote(sent.fetchOptions, attached)
  return attached
}

/** Through the connections of the certificate, unless the caller gave connections of its own. */
function sendWith({ agent, fetch }: NonNullable<Authorization["certificate"]>, { config, sent }: Call): void {
  if (agent !== undefined && config.httpsAgent === undefined) sent.httpsAgent = agent
  if (config.env?.fetch === undefined) sent.env = { ...config.env, fetch: tracedCertificateFetch(fetch) }
}

/** Whether `params` are fields to which others can be added. */
function isFields(params: unknown): boolean {
  return params === undefined || params === null || typeof params === "object"
}

function withParams(params: unknown, query: Attached["query"]): unknown {
  if (!(params instanceof URLSearchParams)) return { ...Object(params), ...query }
  return new URLSearchParams([...params, ...Object.entries(query)])
}

/** Whether the token was on the request that was answered. Transports that follow redirects by themselves drop it as well. */
function wasOn({ isCarried, url }: Carried, response: AxiosResponse): boolean {
  const reached = finalUrl(response.request)
  // Stand-ins tell a relative URL.
  const isKnown = reached !== undefined && URL.canParse(reached)
  const isSame = !isKnown || new URL(reached).origin === new URL(url).origin
  return isCarried && isSame && !lostToken(response.request)
}

/** Closes a streamed body that nobody will read. Other bodies have been read already. */
export function discard(data: unknown): void {
  const body = (data ?? {}) as { destroy?: unknown; cancel?: unknown }
  if (typeof body.destroy === "function") body.destroy()
  else if (typeof body.cancel === "function") void Promise.resolve(body.cancel()).catch(() => {})
}
