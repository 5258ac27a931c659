import type { HonoRequest } from "hono"
import type { CompleteClient } from "../token/client.ts"
import type { Credentials } from "../token/credential-check.ts"
import { type AssertionCheck, assertionType } from "./client-assertion.ts"
import { Refusal } from "./error-shapes.ts"
import type { ClientAuth } from "./profile.ts"
import type { TokenParameters } from "./token-parameters.ts"

/** Reads who asks for a token, and how the client that is known by this id can be told from others. */
export type ReadCredentials = (request: HonoRequest, parameters: TokenParameters) => Promise<Credentials>

/** How a client proves who it is, by the name that a request is found to use. */
type Method = "basic" | "post" | "none" | "assertion"

export function createReadCredentials(
  accepted: readonly ClientAuth[],
  clients: readonly CompleteClient[],
  checkAssertion: AssertionCheck | undefined
): ReadCredentials {
  const methods = new Set<Method>(accepted.map((auth) => (typeof auth === "string" ? auth : "assertion")))

  return async (request, parameters) => {
    const used = methodOf(request, parameters, methods)
    if (!methods.has(used)) {
      throw new Refusal("invalid_client", `The client must authenticate by ${[...methods].join(" or ")}`)
    }
    if (used === "basic") return basicCredentials(request)
    const clientId = parameters.get("client_id")
    if (clientId === undefined) throw new Refusal("invalid_request", "Missing client_id")
    if (used === "none") return { clientId, isAuthentic: () => true }
    if (used === "post") return secretCredentials(clientId, parameters.get("client_secret"))
    const client = clients.find((known) => known.clientId === clientId)
    const isAuthentic = client !== undefined && (await checkAssertion?.(client, parameters, request)) === true
    return { clientId, isAuthentic: () => isAuthentic }
  }
}

/** RFC 6749, section 2.3: two at once are refused. A secret is ignored where clients have none. */
function methodOf(request: HonoRequest, parameters: TokenParameters, accepted: ReadonlySet<Method>): Method {
  const found: Method[] = []
  if (/^Basic /i.test(request.header("authorization") ?? "")) found.push("basic")
  if (parameters.has("client_secret") && !accepted.has("none")) found.push("post")
  if (parameters.has("client_assertion") || parameters.get("client_assertion_type") === assertionType) {
    found.push("assertion")
  }
  const [first = "none", ...others] = found
  if (others.length > 0) throw new Refusal("invalid_request", "The client must authenticate in one way only")
  return first
}

/** The text before the first colon and the text after it, as they are: nothing is form-decoded. */
function basicCredentials(request: HonoRequest): Credentials {
  const [, encoded = ""] = /^Basic +([A-Za-z0-9+/]+=*)$/i.exec(request.header("authorization") ?? "") ?? []
  const decoded = Buffer.from(encoded, "base64").toString("utf8")
  const colon = decoded.indexOf(":")
  if (colon < 0) throw new Refusal("invalid_client", "The header Authorization is not HTTP Basic")
  return secretCredentials(decoded.slice(0, colon), decoded.slice(colon + 1))
}

function secretCredentials(clientId: string, secret: string | undefined): Credentials {
  return { clientId, isAuthentic: (client) => secret !== undefined && client.clientSecret === secret }
}
