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
  | "brings the token back"
  | "believes a 401 from anywhere"
  | "believes no 401 after a redirect"
  | "reads its arguments late"
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
    /** Answers to requests that had lost the token on a redirect. */
    const withoutToken = new WeakSet<Response>()

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
      let response = await fetch(url, { ...init, redirect: "manual" })
      let from = new URL(url)
      let headers = init.headers ?? {}
      let isLost = false
      for (let location; (location = response.headers.get("location")) !== null;) {
        const to = new URL(location, from)
        if (to.origin !== from.origin || has("loses the token on a redirect")) {
          isLost = true
          if (!has("carries the token on a redirect")) headers = request.headers ?? {}
        }
        if (has("brings the token back") && to.origin === new URL(url).origin) headers = init.headers ?? {}
        from = to
        response = await fetch(to, { ...init, headers, redirect: "manual" })
      }
      if (isLost) withoutToken.add(response)
      return response
    }

    const send = async (provider: TokenProvider, request: ClientRequest): Promise<Response> => {
      const { url, body, method = "GET", signal } = request
      const headers = { ...request.headers }
      const isOwn = Object.keys(headers).some((name) => name.toLowerCase() === "authorization")
      const covered = provider.covers(url) || has("sends the token everywhere")
      if (has("sends no token") || !covered || (isOwn && !has("overwrites the caller's header"))) {
        return transmit(request, undefined)
      }
      const accessToken = await tokenFor(provider, request)
      lastToken = accessToken
      const read = has("reads its arguments late") ? request : { ...request, headers }
      const response = await transmit(read, accessToken)
      const rejects = (answer: Response): boolean =>
        (answer.status === 401 || (has("takes a 403 for a 401") && answer.status === 403)) &&
        (!withoutToken.has(answer) || has("believes a 401 from anywhere")) &&
        (!has("believes no 401 after a redirect") || answer.url === url)
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
        resend: (token) => transmit(read, token, true),
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
