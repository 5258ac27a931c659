import * as v from "valibot"
import type { Operation } from "../http/operation.ts"
import type { RouteHandler } from "../http/route-handler.ts"
import type { IssuedTokens } from "./issued-tokens.ts"

const route = "GET /.well-known/jwks.json"

export const jwksOperation: Operation<typeof route> = {
  route,
  summary: "Keys that verify the tokens of POST /oauth/token; the sandbox's own",
  tag: "Autenticação",
  answers: { 200: { description: "JSON Web Key Set", body: v.object({ keys: v.array(v.looseObject({})) }) } }
}

export function jwks(tokens: IssuedTokens): RouteHandler {
  return async (c) => c.json(await tokens.publicKeys())
}
