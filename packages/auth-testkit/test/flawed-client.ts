import type { TokenProvider } from "@pix/auth-core"
import { isStream, replay } from "@pix/auth-core/adapter"
import type { ClientRequest, ClientUnderTest, MakeClient } from "../src/index.ts"

/** What an adapter can get wrong. */
export type Flaw =
  | "sends no token"
  | "sends the token everywhere"
  | "overwrites the caller's header"
  | "asks for a token at each call"
  | "asks for a token twice"
  | "loses the token on a redirect"
  | "carries the token on a redirect"
  | "believes a 401 from anywhere"
  | "waits while the token is due"
  | "sends expired tokens"
  | "does not replay"
  | "replays with GET"
  | "replays without headers"
  | "replays streams"
  | "clears whatever is held"
  | "does not tell of the replay's 401"
  | "never renews again"
  | "throws an error of its own"
  | "takes a 403 for a 401"
  | "sends without a token if there is none"
  | "tries again if there is no token"
  | "ignores the signal"
  | "ignores the timeout"
  | "shows what it sent"

/** A small adapter over `fetch` that is sound but for its flaw. */
export function flawedClient(flaw?: Flaw): MakeClient {
  return (tokens) => {
    const has = (one: Flaw): boolean => one === flaw
    let lastToken: string | undefined
    let renewals = 0

    const tokenFor = async (provider: TokenProvider, { signal, timeout }: ClientRequest) => {
      const bounds = {
        ...(signal && !has("ignores the signal") && { signal }),
        ...(timeout && !has("ignores the timeout") && { timeout }),
        ...(has("waits while the token is due") && { minValidity: 600_000 })
      }
      if (has("asks for a token at each call")) provider.invalidateToken(provider.currentToken() ?? "")
      if (has("asks for a token twice")) provider.invalidateToken(await provider.getToken(bounds))
      if (has("sends expired tokens") && lastToken !== undefined) return lastToken
      try {
        return await provider.getToken(bounds)
      } catch (error) {
        if (has("tries again if there is no token")) return provider.getToken(bounds)
        if (has("sends without a token if there is none")) return "undefined"
        throw error
      }
    }

    const transmit = async (request: ClientRequest, token: string | undefined, isReplay = false): Promise<Response> => {
      const { url, body, timeout, signal } = request
      const init: RequestInit & { duplex: "half" } = {
        method: isReplay && has("replays with GET") ? "GET" : (request.method ?? "GET"),
        headers: {
          ...(isReplay && has("replays without headers") ? {} : request.headers),
          ...(token !== undefined && { Authorization: `Bearer ${token}` })
        },
        ...(body !== undefined && !(isReplay && has("replays with GET")) && { body }),
        duplex: "half",
        ...(signal && { signal }),
        ...(timeout && { signal: AbortSignal.timeout(timeout) })
      }
      if (!has("carries the token on a redirect") && !has("loses the token on a redirect")) return fetch(url, init)
      const response = await fetch(url, { ...init, redirect: "manual" })
      const location = response.headers.get("location")
      if (location === null) return response
      const carried = has("carries the token on a redirect") ? init.headers : {}
      return fetch(new URL(location, url), { ...init, headers: carried ?? {} })
    }

    const send = async (provider: TokenProvider, request: ClientRequest): Promise<Response> => {
      const { url, headers = {}, body, method = "GET", signal } = request
      const isOwn = Object.keys(headers).some((name) => name.toLowerCase() === "authorization")
      const covered = provider.covers(url) || has("sends the token everywhere")
      if (has("sends no token") || !covered || (isOwn && !has("overwrites the caller's header"))) {
        return transmit(request, undefined)
      }
      const accessToken = await tokenFor(provider, request)
      lastToken = accessToken
      const response = await transmit(request, accessToken)
      const rejects = (answer: Response): boolean =>
        (answer.status === 401 || (has("takes a 403 for a 401") && answer.status === 403)) &&
        (!answer.redirected || has("believes a 401 from anywhere") || provider.covers(answer.url))
      if (!rejects(response) || has("does not replay")) return response
      if (has("never renews again") && renewals++ > 0) return response
      const held = has("clears whatever is held") ? (provider.currentToken() ?? accessToken) : accessToken
      if (has("clears whatever is held")) provider.invalidateToken(held, { method, url })
      const replayed = await replay(provider, {
        ...(signal && { signal }),
        method,
        url,
        accessToken,
        isOneShot: isStream(body) && !has("replays streams"),
        discard: () => void response.body?.cancel(),
        resend: (token) => transmit(request, token, true),
        rejects: (answer) => !has("does not tell of the replay's 401") && rejects(answer)
      })
      return replayed ?? response
    }

    const client: ClientUnderTest = {
      hasTimeout: true,
      send: async (request) => {
        try {
          const response = await (tokens === undefined ? transmit(request, undefined) : send(tokens, request))
          const shown = has("shows what it sent") && tokens !== undefined
          if (!response.ok && (shown || (has("throws an error of its own") && tokens !== undefined))) {
            const answer = { status: response.status, body: await response.text() }
            throw Object.assign(new Error("the API said no"), { answer })
          }
          return { status: response.status, body: await response.text() }
        } catch (error) {
          if (has("shows what it sent")) Object.defineProperty(error, "sent", { value: { lastToken } })
          throw error
        }
      },
      answerIn: (error) => (error as { readonly answer?: { status: number; body: string } }).answer
    }
    return client
  }
}
