import { type AuthError, replay, type TokenManager } from "@pix/auth-core/effect"
import { HttpClient, HttpClientRequest } from "effect/http"

/**
 * The same client with a token in every request to the API. After a 401 it sends the request once more, with another token;
 * but a stream as body can be sent only once.
 */
export const withToken =
  (tokens: TokenManager) =>
  <E, R>(client: HttpClient.HttpClient.With<E, R>): HttpClient.HttpClient.With<E | AuthError, R> =>
    HttpClient.transform(client, (send, request) => {
      const { body, method, url } = request
      if (!tokens.covers(url)) return send
      return replay(tokens, {
        method,
        url,
        isOneShot: body._tag === "Stream",
        send: ({ accessToken, apiRequest }) =>
          client.execute(
            request.pipe(
              HttpClientRequest.setHeaders(apiRequest?.().headers ?? {}),
              HttpClientRequest.bearerToken(accessToken)
            )
          ),
        statusOf: ({ status }) => status
      })
    })
