import * as v from "valibot"
import type { Operation } from "../http/operation.ts"

export const jwksOperation: Operation = {
  route: "GET /.well-known/jwks.json",
  summary: "Keys that verify the tokens of POST /oauth/token; the sandbox's own",
  tag: "Autenticação",
  answers: { 200: { description: "JSON Web Key Set", body: v.object({ keys: v.array(v.looseObject({})) }) } }
}
