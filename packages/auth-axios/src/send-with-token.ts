import type { TokenProvider } from "@pix/auth-core"
import { isStream, replay } from "@pix/auth-core/adapter"
import { type AxiosAdapter, type AxiosResponse, getAdapter, type InternalAxiosRequestConfig, isAxiosError } from "axios"
import { boundsOf, canceledOr, tokenFor } from "./axios-bounds.ts"
import { finalUrl, tracedFetch } from "./final-url.ts"
import { redactAxiosError } from "./redact-axios-error.ts"
import { fullUrl, hasAuthorization } from "./request-target.ts"

type Adapter = InternalAxiosRequestConfig["adapter"]

/** How a request ended, which axios tells by resolving or rejecting, as `validateStatus` says. */
interface Answer {
  readonly ended: { readonly response: AxiosResponse } | { readonly error: unknown }
  /** A 401, from where the token was sent. */
  readonly rejected: boolean
  readonly discard: () => void
}

/** Sends the request through the adapter that was chosen for it, with a token where it gets one. */
export async function sendWithToken(
  tokens: TokenProvider,
  chosen: Adapter,
  config: InternalAxiosRequestConfig
): Promise<AxiosResponse> {
  // As it was: `error.config` may be sent again.
  if (chosen === undefined) delete config.adapter
  else config.adapter = chosen
  const url = fullUrl(config)
  if (!tokens.covers(url) || hasAuthorization(config, url)) return adapterOf(chosen, config)(config)
  const accessToken = tokens.currentToken() ?? (await tokenFor(tokens, config))
  const answer = await sendOnce(tokens, chosen, config, accessToken)
  if (!answer.rejected) return settled(answer)
  const replayed = await replay(tokens, {
    ...boundsOf(config),
    method: config.method ?? "get",
    url,
    accessToken,
    isOneShot: isOneShot(config.data),
    discard: answer.discard,
    resend: (token) => sendOnce(tokens, chosen, config, token),
    rejects: ({ rejected }) => rejected
  }).catch((reason: unknown) => {
    throw canceledOr(reason, config)
  })
  return settled(replayed ?? answer)
}

function settled({ ended }: Answer): AxiosResponse {
  if ("error" in ended) throw ended.error
  return ended.response
}

/** Sends it with this token, which is gone from the configuration when axios shows it to somebody. */
async function sendOnce(
  tokens: TokenProvider,
  chosen: Adapter,
  config: InternalAxiosRequestConfig,
  token: string
): Promise<Answer> {
  const { env, beforeRedirect } = config
  const authorization = `Bearer ${token}`
  config.headers["Authorization"] = authorization
  config.env = { ...env, fetch: tracedFetch(env?.fetch) }
  config.beforeRedirect = (options, ...details) => {
    const headers = options["headers"] as Record<string, unknown>
    for (const name of Object.keys(headers)) if (name.toLowerCase() === "authorization") delete headers[name]
    if (tokens.covers(String(options["href"]))) headers["Authorization"] = authorization
    beforeRedirect?.(options, ...details)
  }
  try {
    const response = await adapterOf(chosen, config)(config)
    return answerOf(tokens, response, { response })
  } catch (error) {
    const answer = answerOf(tokens, isAxiosError(error) ? error.response : undefined, { error })
    redactAxiosError(error)
    return answer
  } finally {
    delete config.headers["Authorization"]
    put(config, "env", env)
    put(config, "beforeRedirect", beforeRedirect)
  }
}

function answerOf(tokens: TokenProvider, response: AxiosResponse | undefined, ended: Answer["ended"]): Answer {
  const reached = finalUrl(response?.request)
  const rejected = response?.status === 401 && (reached === undefined || tokens.covers(reached))
  return { ended, rejected, discard: () => discard(response?.data) }
}

function adapterOf(chosen: Adapter, config: InternalAxiosRequestConfig): AxiosAdapter {
  // axios 1.12 declares one parameter, and reads the second.
  return typeof chosen === "function" ? chosen : (getAdapter as AdapterFinder)(chosen, config)
}

type AdapterFinder = (names: Adapter, config: InternalAxiosRequestConfig) => AxiosAdapter

function put<Key extends "env" | "beforeRedirect">(
  config: InternalAxiosRequestConfig,
  key: Key,
  value: InternalAxiosRequestConfig[Key]
): void {
  if (value === undefined) delete config[key]
  else config[key] = value
}

/** Lets go of a streamed body that nobody will read. Other bodies have been read already. */
function discard(data: unknown): void {
  const body = (data ?? {}) as { destroy?: unknown; cancel?: unknown }
  if (typeof body.destroy === "function") body.destroy()
  else if (typeof body.cancel === "function") void Promise.resolve(body.cancel()).catch(() => {})
}

/** Streams of Node, of the Web, and forms of the package form-data, which are streams. */
function isOneShot(data: unknown): boolean {
  return isStream(data) || typeof (data as { pipe?: unknown } | undefined)?.pipe === "function"
}
