import type { Authorization } from "@pix/auth-core/adapter"
import axios, { type AxiosError, type AxiosInstance, type AxiosStatic } from "axios"
import { addAuthInterceptors, createTokenManager, ntxPay, type TokenManager, type TokenProvider } from "../src/index.ts"
import { startRecordingApi } from "./recording-api.ts"

/** An API on loopback, a manager for it, and a client with the interceptors. */
export interface AuthScene extends AsyncDisposable {
  readonly api: Awaited<ReturnType<typeof startRecordingApi>>
  readonly tokens: TokenManager
  readonly pix: AxiosInstance
  /** What the API was sent as `Authorization`, request by request. */
  readonly authorizations: () => ReadonlyArray<unknown>
}

/** The scene with a client that this copy of axios makes, ours unless told otherwise. */
export async function startScene({ create }: Pick<AxiosStatic, "create"> = axios): Promise<AuthScene> {
  const api = await startRecordingApi()
  const tokens = createTokenManager({
    provider: ntxPay(),
    clientId: "account-93",
    clientSecret: "the-secret-of-93",
    baseUrl: api.url
  })
  const pix = create({ baseURL: api.url })
  addAuthInterceptors(pix, tokens)
  return {
    api,
    tokens,
    pix,
    authorizations: () => api.received.map(({ headers }) => headers["authorization"]),
    [Symbol.asyncDispose]: async () => {
      await tokens.dispose()
      await api.close()
    }
  }
}

/** A provider whose token is never had, until it is given. */
export function lateTokens(covered: string): TokenProvider & { readonly give: () => void } {
  let give = (_authorization: Authorization): void => {}
  const promise = new Promise<Authorization>((resolve) => {
    give = resolve
  })
  return {
    baseUrl: covered,
    covers: (url) => String(url).startsWith(`${covered}/`),
    currentAuthorization: () => undefined,
    getAuthorization: () => promise,
    invalidateToken: () => {},
    give: () => give({ accessToken: "token-1", apiRequest: undefined })
  }
}

/** The error of a call that should fail. */
export function failure(call: Promise<unknown>): Promise<AxiosError> {
  return call.then(
    () => Promise.reject(new Error("The call did not fail.")),
    (error: AxiosError) => error
  )
}
