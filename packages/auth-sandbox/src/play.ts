import type { Hono } from "hono"
import { ApiError } from "./http/error-body.ts"
import type { Operation } from "./http/operation.ts"
import type { SandboxEnv } from "./http/route-handler.ts"
import type { Profile } from "./profile/profile.ts"
import { createProfileApi, profileErrorAt, profileOperations } from "./profile/profile-api.ts"
import { type Routes, ntxPayRoutes, sandboxOperations } from "./routes.ts"
import { type ApiParts, createApi } from "./sandbox-api.ts"
import type { SandboxSettings } from "./settings.ts"

/** Which of the two origins a request is for. They are one for most PSPs. */
export type Leg = "api" | "token"

/** What a sandbox plays: NTX Pay, or a profile. */
export interface Play {
  readonly routes: Routes
  readonly operationsAt: (leg: Leg) => readonly Operation[]
  /** The scope that a route requires, if any. */
  readonly scopeOf: (route: string) => string | undefined
  /** What a route answers with an error of this status. */
  readonly errorOf: (route: string, status: number) => Response
  /** The body of the API's 401, if it is not the one of `errorOf`. */
  readonly unauthorizedBody: object | undefined
  /** The API with a new account, without charges and refunds. */
  readonly createApi: (parts: ApiParts) => (leg: Leg) => Hono<SandboxEnv>
}

export function playOf({ profile, assumptions }: SandboxSettings): Play {
  if (profile !== undefined) return playOfProfile(profile)
  const scopes: Readonly<Record<string, string | undefined>> = assumptions.routeScopes
  return {
    routes: ntxPayRoutes,
    operationsAt: () => sandboxOperations,
    scopeOf: (route) => scopes[route],
    errorOf: (_route, status) => ApiError.ofStatus(status).toResponse(),
    unauthorizedBody: { statusCode: 401, message: "Token não fornecido ou inválido", error: "Unauthorized" },
    createApi: (parts) => {
      const api = createApi(parts)
      return () => api
    }
  }
}

function playOfProfile(profile: Profile): Play {
  const { token, api } = profileOperations(profile)
  const routesOf = (operations: readonly Operation[]) => operations.map(({ route }) => route)
  const routes = { all: routesOf([...token, ...api]), token: routesOf(token), api: routesOf(api) }
  const scopes = new Map(api.map(({ route, scope }) => [route as string, scope]))
  return {
    routes,
    operationsAt: (leg) => (profile.tokens.isOtherOrigin ? { token, api }[leg] : [...token, ...api]),
    scopeOf: (route) => scopes.get(route),
    errorOf: (route, status) =>
      profileErrorAt(
        profile,
        routes.token.some((known) => known === route) ? "token" : "api"
      )(ApiError.ofStatus(status)),
    unauthorizedBody: undefined,
    createApi: (parts) => createProfileApi(profile, parts)
  }
}
