import type { ClientCertificate, TokenProvider } from "@pix/auth-core"
import {
  attach,
  type Attached,
  type Authorization,
  isStream,
  rejectsToken,
  replay,
  withoutQuery,
  withQuery
} from "@pix/auth-core/adapter"
import type { ClientRequest, ClientUnderTest, MakeClient } from "../src/index.ts"

/** What an adapter can get wrong. */
export type Flaw =
  | "sends no token"
  | "asks the provider for nothing"
  | "asks the provider once"
  | "overwrites what the caller set"
  | "knows only 401"
  | "sends without the certificate"
  | "carries the certificate on a redirect"
  | "keeps the first certificate"
  | "replays with the certificate before"
  | "sends with the newest certificate"
  | "loses the provider's headers on a redirect"
  | "carries the provider's headers on a redirect"
  | "shows the provider's query"
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
  /** That of the client without the adapter, which changes by itself. */
  let newest: ClientCertificate | undefined
  return (tokens, given) => {
    newest ??= given
    const has = (one: Flaw): boolean => one === flaw
    let last: Authorization | undefined
    let certificate: Authorization["certificate"]
    let renewals = 0
    /** Answers to requests that had lost the token on a redirect. */
    const withoutToken = new WeakSet<Response>()

    const tokenFor = async (provider: TokenProvider, { signal, timeout }: ClientRequest): Promise<Authorization> => {
      const bounds = {
        ...(signal && !has("ignores the signal") && { signal }),
        ...(timeout && !has("ignores the timeout") && { timeout }),
        ...(has("waits while the token is due") && { minValidity: 600_000 })
      }
      const held = (): string => provider.currentAuthorization()?.accessToken ?? ""
      if (has("asks for a token at each call")) provider.invalidateToken(held())
      if (has("asks for a token twice")) {
        provider.invalidateToken((await provider.getAuthorization(bounds)).accessToken)
      }
      if (has("sends expired tokens") && last !== undefined) return last
      try {
        return await provider.getAuthorization(bounds)
      } catch (error) {
        if (has("tries again if there is no token")) return provider.getAuthorization(bounds)
        if (has("sends without a token if there is none")) return { accessToken: "undefined", apiRequest: undefined }
        throw error
      }
    }

    const parts = new WeakMap<object, ReturnType<NonNullable<Authorization["apiRequest"]>>>()
    /** What this sending carries of ours. */
    const attachTo = (request: ClientRequest, authorization: Authorization): Attached => {
      const { accessToken, apiRequest } = authorization
      const names = new Set(Object.keys(request.headers ?? {}).map((name) => name.toLowerCase()))
      const once = () => {
        const known = parts.get(request) ?? apiRequest?.() ?? {}
        parts.set(request, known)
        return known
      }
      const asked = has("asks the provider for nothing") ? undefined : has("asks the provider once") ? once : apiRequest
      return attach({ accessToken, apiRequest: apiRequest && asked }, request.url, (name) =>
        has("overwrites what the caller set") ? false : names.has(name)
      )
    }

    const transmit = async (
      request: ClientRequest,
      authorization: Authorization | undefined,
      isReplay = false
    ): Promise<Response> => {
      const { url, body, timeout, signal } = request
      const attached = authorization && attachTo(request, authorization)
      const query = attached?.query ?? {}
      const init: RequestInit & { duplex: "half" } = {
        method: isReplay && has("replays with GET") ? "GET" : (request.method ?? "GET"),
        headers: {
          ...(isReplay && has("replays without headers") ? {} : request.headers),
          ...attached?.headers,
          ...(attached && { Authorization: `Bearer ${attached.accessToken}` })
        },
        ...(body !== undefined && !(isReplay && has("replays with GET")) && { body }),
        duplex: "half",
        ...(signal && { signal }),
        ...(timeout && { signal: AbortSignal.timeout(timeout) })
      }
      const isLosing = has("loses the provider's headers on a redirect")
      const isCarrying = has("carries the provider's headers on a redirect")
      if (has("keeps the first certificate")) certificate ??= authorization?.certificate
      else if (!isReplay || !has("replays with the certificate before")) certificate = authorization?.certificate
      const chosen = has("sends with the newest certificate") ? newest : (certificate ?? given)
      const home = (!has("sends without the certificate") && chosen?.fetch) || fetch
      let response = await home(withQuery(url, query), { ...init, redirect: "manual" })
      let from = new URL(url)
      let headers = init.headers ?? {}
      let isLost = false
      for (let location; (location = response.headers.get("location")) !== null;) {
        const to = new URL(location, from)
        if (to.origin !== from.origin || has("loses the token on a redirect")) {
          isLost = true
          if (!has("carries the token on a redirect")) {
            headers = { ...(isCarrying && attached?.headers), ...request.headers }
          }
        }
        if (has("brings the token back") && to.origin === new URL(url).origin) headers = init.headers ?? {}
        const isOurs = to.origin === new URL(url).origin && (!isLost || has("brings the token back"))
        const own = isOurs && !isLosing ? withQuery(to.href, query) : withoutQuery(to.href, query)
        if (isLosing) headers = { ...request.headers, ...(authorization && { Authorization: own }) }
        from = to
        const send = isLost && !has("carries the certificate on a redirect") ? fetch : home
        response = await send(isCarrying ? to : own, { ...init, headers, redirect: "manual" })
      }
      if (isLost) withoutToken.add(response)
      return Object.defineProperty(response, "url", { value: withoutQuery(response.url, query) })
    }

    const send = async (provider: TokenProvider, request: ClientRequest): Promise<Response> => {
      const { url, body, method = "GET", signal } = request
      const headers = { ...request.headers }
      const isOwn = Object.keys(headers).some((name) => name.toLowerCase() === "authorization")
      const covered = provider.covers(url) || has("sends the token everywhere")
      if (has("sends no token") || !covered || (isOwn && !has("overwrites the caller's header"))) {
        return transmit(request, undefined)
      }
      const authorization = await tokenFor(provider, request)
      const { accessToken } = authorization
      last = authorization
      const read = has("reads its arguments late") ? request : { ...request, headers }
      const response = await transmit(read, authorization)
      const isRejection = (status: number): boolean =>
        has("takes a 403 for a 401")
          ? status === 401 || status === 403
          : rejectsToken(has("knows only 401") ? { ...provider, rejectedStatuses: [401] } : provider, status)
      const rejects = (answer: Response): boolean =>
        isRejection(answer.status) &&
        (!withoutToken.has(answer) || has("believes a 401 from anywhere")) &&
        (!has("believes no 401 after a redirect") || answer.url === url)
      if (!rejects(response) || has("does not replay")) return response
      if (has("never renews again") && renewals++ > 0) return response
      const held = provider.currentAuthorization()?.accessToken ?? accessToken
      if (has("clears whatever is held")) provider.invalidateToken(held, { method, url })
      const replayed = await replay(provider, {
        ...(signal && { signal }),
        method,
        url,
        accessToken: has("clears whatever is held") ? held : accessToken,
        isOneShot: isStream(body) && !has("replays streams"),
        discard: () => void response.body?.cancel(),
        resend: (next) => transmit(read, next, true),
        rejects: (answer) => !has("does not tell of the replay's 401") && rejects(answer)
      })
      return replayed ?? response
    }

    const client: ClientUnderTest = {
      hasTimeout: true,
      send: async (request) => {
        try {
          const response = await (tokens === undefined ? transmit(request, undefined) : send(tokens, request))
          const shown = (has("shows what it sent") || has("shows the provider's query")) && tokens !== undefined
          if (!response.ok && (shown || (has("throws an error of its own") && tokens !== undefined))) {
            const answer = { status: response.status, body: await response.text() }
            throw Object.assign(new Error("the API said no"), { answer })
          }
          return { status: response.status, body: await response.text() }
        } catch (error) {
          if (has("shows what it sent")) Object.defineProperty(error, "sent", { value: last?.accessToken })
          if (has("shows the provider's query"))
            Object.defineProperty(error, "query", { value: last?.apiRequest?.().query })
          throw error
        }
      },
      answerIn: (error) => (error as { readonly answer?: { status: number; body: string } }).answer
    }
    return client
  }
}
