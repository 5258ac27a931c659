import type { HonoRequest } from "hono"
import { bodyText } from "../http/body-text.ts"
import { ApiError } from "../http/error-body.ts"
import { parseJson } from "../http/json-body.ts"
import { Refusal } from "./error-shapes.ts"
import type { TokenEndpoint } from "./profile.ts"

/** The parameters of a token request, by the names of RFC 6749. */
export type TokenParameters = ReadonlyMap<string, string>

const contentTypes = { form: "application/x-www-form-urlencoded", json: "application/json" }
const maxBytes = 102_400

/**
 * Reads a token request: the body, and `grant_type` and `scope` of the query if the endpoint reads it. What is in the body
 * counts where both have it.
 */
export async function readParameters(
  request: HonoRequest,
  { body, wrongBodyStatus, readsQuery }: TokenEndpoint
): Promise<TokenParameters> {
  const text = await bodyText(request.raw, maxBytes, new ApiError(413, `The body exceeds ${maxBytes} bytes`))
  const given = request.header("content-type")?.split(";")[0]?.trim().toLowerCase()
  if (text !== "" && given !== contentTypes[body]) {
    throw new Refusal("invalid_request", `Content-Type must be ${contentTypes[body]}`, wrongBodyStatus)
  }
  const query = readsQuery ? single(new URL(request.url).searchParams) : new Map<string, string>()
  return new Map([
    ...["grant_type", "scope"].flatMap((name) => {
      const value = query.get(name)
      return value === undefined ? [] : [[name, value] as const]
    }),
    ...(text === "" ? [] : body === "form" ? single(new URLSearchParams(text)) : texts(parseJson(text)))
  ])
}

/** RFC 6749, section 3.2: no parameter more than once, and one without a value counts as absent. */
function single(parameters: URLSearchParams): Map<string, string> {
  const found = new Map<string, string>()
  for (const [name, value] of parameters) {
    if (found.has(name)) throw new Refusal("invalid_request", `${name} is given twice`)
    found.set(name, value)
  }
  return new Map([...found].filter(([, value]) => value !== ""))
}

function texts(json: unknown): [string, string][] {
  if (typeof json !== "object" || json === null || Array.isArray(json)) {
    throw new Refusal("invalid_request", "The body must be an object")
  }
  return Object.entries(json).filter((entry): entry is [string, string] => typeof entry[1] === "string")
}

/** Refuses every grant but client credentials. */
export function requireClientCredentials(parameters: TokenParameters): void {
  const grant = parameters.get("grant_type")
  if (grant === undefined) throw new Refusal("invalid_request", "Missing grant type")
  if (grant !== "client_credentials") throw new Refusal("unsupported_grant_type", "Unsupported grant type")
}
