import type { TokenProvider } from "@pix/auth-core"
import { type Authorization, isStream, replay } from "@pix/auth-core/adapter"
import type { AxiosResponse, InternalAxiosRequestConfig } from "axios"
import { authorizationFor, withinBounds } from "./axios-bounds.ts"
import type { AxiosCopy } from "./axios-copy.ts"
import { revealedAgent } from "./secrecy/hidden-agent.ts"
import { forgetToken, hideInError, hideInResponse } from "./secrecy/hide-token.ts"
import { readOnce } from "./read-once.ts"
import { fullUrl, hasAuthorization } from "./request-target.ts"
import { type Answer, type Call, sendOnce } from "./send-once.ts"

type Adapter = InternalAxiosRequestConfig["adapter"]

/** Sends the request through the adapter that was chosen for it, with a token where it gets one. */
export async function sendWithToken(
  tokens: TokenProvider,
  copy: AxiosCopy,
  chosen: Adapter,
  config: InternalAxiosRequestConfig
): Promise<AxiosResponse> {
  // As it was: `error.config` may be sent again.
  if (chosen === undefined) delete config.adapter
  else config.adapter = chosen
  const url = fullUrl(config)
  if (!tokens.covers(url) || hasAuthorization(config, url)) {
    changeAgents(config, revealedAgent)
    return copy.adapterFor(chosen, config)(config)
  }
  const sent = readOnce(config, url, copy)
  const own = { url: sent.url, params: sent.params as unknown }
  const call: Call = { tokens, copy, chosen, url, config, sent, own }
  const authorization = tokens.currentAuthorization() ?? (await authorizationFor(tokens, call))
  try {
    const answer = await sendOnce(call, authorization)
    const { ended } = answer.rejected ? await afterReplay(call, answer, authorization) : answer
    if ("error" in ended) throw ended.error
    hideInResponse(ended.response, call)
    return ended.response
  } catch (error) {
    hideInError(error, call)
    throw error
  } finally {
    forgetToken(sent, config)
  }
}

/** Changes the agents of a configuration, where there are any. */
export function changeAgents(config: InternalAxiosRequestConfig, change: (agent: unknown) => unknown): void {
  if (config.httpAgent !== undefined) config.httpAgent = change(config.httpAgent)
  if (config.httpsAgent !== undefined) config.httpsAgent = change(config.httpsAgent)
}

/** The answer to the second sending, or the one in hand where there is none. */
function afterReplay(call: Call, answer: Answer, { accessToken }: Authorization): Promise<Answer> {
  const { tokens, url, config, sent } = call
  return withinBounds(call, async (bounds) => {
    const replayed = await replay(tokens, {
      ...bounds,
      method: config.method ?? "get",
      url,
      accessToken,
      isOneShot: isOneShot(sent.data),
      discard: answer.discard,
      resend: (authorization) => sendOnce(call, authorization),
      rejects: ({ rejected }) => rejected
    })
    return replayed ?? answer
  })
}

/** Streams of Node, of the Web, and forms of the package form-data, which are streams. */
function isOneShot(data: unknown): boolean {
  return isStream(data) || typeof (data as { pipe?: unknown } | undefined)?.pipe === "function"
}
