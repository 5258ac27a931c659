import type { AuthError, TokenRenewal } from "@pix/auth-core/effect"
import { Effect } from "effect"
import { HttpClient, HttpClientRequest } from "effect/http"

/**
 * The same client with a token in every request. After a 401 it sends the request once more, with another token. A 401
 * of that replay is reported as well, so that a 401 that no token cures does not cost a token request per call.
 *
 * **Gotcha**: every request gets the token, so give it requests to the API alone.
 */
export const withToken =
  (tokens: TokenRenewal) =>
  <E, R>(client: HttpClient.HttpClient.With<E, R>): HttpClient.HttpClient.With<E | AuthError, R> =>
    HttpClient.transform(client, (_, request) =>
      Effect.gen(function* () {
        const send = (accessToken: string) => client.execute(HttpClientRequest.bearerToken(request, accessToken))
        const { method, url } = request

        const first = (yield* tokens.current).reveal()
        const response = yield* send(first)
        if (response.status !== 401) return response
        yield* tokens.invalidate(first, { method, url })

        const second = (yield* tokens.current).reveal()
        if (second === first) return response
        const replayed = yield* send(second)
        if (replayed.status === 401) yield* tokens.invalidate(second, { method, url, replay: true })
        return replayed
      })
    )
