import { areHeaders } from "./api-request.ts"
import type { ClientAuth } from "./client-auth.ts"
import type { Provider, TokenRequestInput, TokenRequestMessage } from "./provider.ts"
import { isProviderField, providerProblem } from "./provider-problem.ts"

/** A provider as data; everything that {@link Provider} has besides is optional here as well. */
export interface ProviderDefinition extends Omit<Provider, "request" | "requestToken" | "requiresSecret"> {
  /** How the client authenticates: `basicAuth()`, `postAuth()`, `tlsClientAuth()` or `privateKeyJwt(…)`. */
  readonly clientAuth: ClientAuth
  /** How the body of a token request is written: `application/x-www-form-urlencoded` or JSON. */
  readonly body: "form" | "json"
  /**
   * Where `grant_type=client_credentials` goes: to the body, to the query of the token URL, or nowhere.
   *
   * @default "body"
   */
  readonly grant?: "body" | "query" | "none" | undefined
  /**
   * Where `scope` goes, if scopes are asked for: to the body, to the query, or nowhere, because they are chosen elsewhere.
   *
   * @default "body"
   */
  readonly scope?: "body" | "query" | "none" | undefined
  /** More headers of a token request, names in lower case. Default: none. */
  readonly headers?: Readonly<Record<string, string>> | undefined
}

/**
 * Makes a provider from data: for a PSP of OAuth 2.0 client credentials that this package does not know.
 *
 * **Example**
 *
 * ```ts
 * import { createTokenManager, defineProvider, postAuth } from "@pix/auth-core"
 *
 * const examplePsp = defineProvider({
 *   name: "Example PSP",
 *   baseUrl: "https://pix.example.com/v2",
 *   tokenUrl: "https://auth.example.com/oauth/token",
 *   clientAuth: postAuth(),
 *   body: "form",
 *   defaultScopes: ["cob.read", "cob.write", "pix.read", "pix.write"],
 *   defaultLifetime: "5 minutes"
 * })
 * const { PIX_CLIENT_ID, PIX_CLIENT_SECRET } = process.env
 * const tokens = createTokenManager({ provider: examplePsp, clientId: PIX_CLIENT_ID, clientSecret: PIX_CLIENT_SECRET })
 * ```
 *
 * @throws TypeError when a field is wrong; it names the field and the rule
 *
 * @see RFC 6749, section 4.4.2
 */
export function defineProvider(definition: ProviderDefinition): Provider {
  if (typeof definition !== "object" || definition === null) throw new TypeError("defineProvider: give it an object")
  const { clientAuth, body, grant = "body", scope = "body", headers = {}, ...described } = definition
  const authenticates = typeof (Object(clientAuth) as Partial<ClientAuth>).authenticate === "function"
  check(authenticates, "clientAuth", "must be basicAuth(), postAuth(), tlsClientAuth() or privateKeyJwt(…)")
  check(body === "form" || body === "json", "body", 'must be "form" or "json"')
  for (const [field, place] of Object.entries({ grant, scope })) {
    check(["body", "query", "none"].includes(place), field, 'must be "body", "query" or "none"')
  }
  check(areHeaders(headers), "headers", "must be an object of texts which HTTP allows")
  const provider: Provider = {
    ...described,
    requiresSecret: clientAuth.requiresSecret,
    request: async (input) => {
      const auth = await clientAuth.authenticate(input)
      return message({ grant, scope, body }, input, { ...headers, ...auth.headers }, auth.parameters ?? {})
    }
  }
  const wrong = providerProblem(provider)
  check(wrong === undefined, wrong?.field ?? "", wrong?.rule ?? "")
  const unknown = Object.keys(described).find((field) => !isProviderField(field) || derived.has(field))
  check(unknown === undefined, unknown ?? "", "is not a field of a provider")
  return Object.freeze(provider)
}

/** What a definition says in other words. */
const derived: ReadonlySet<string> = /* @__PURE__ */ new Set(["request", "requestToken", "requiresSecret"])

function message(
  { grant, scope, body }: Pick<Required<ProviderDefinition>, "grant" | "scope" | "body">,
  { scopes }: TokenRequestInput,
  headers: Readonly<Record<string, string>>,
  parameters: Readonly<Record<string, string>>
): TokenRequestMessage {
  const asked: ReadonlyArray<readonly [place: unknown, name: string, value: string]> = [
    [grant, "grant_type", "client_credentials"],
    [scopes.length > 0 ? scope : "none", "scope", scopes.join(" ")]
  ]
  const inPlace = (where: string) =>
    Object.fromEntries(asked.flatMap(([place, ...pair]) => (place === where ? [pair] : [])))
  const fields = { ...inPlace("body"), ...parameters }
  const query = new URLSearchParams(inPlace("query")).toString()
  const contentType = body === "json" ? "application/json" : "application/x-www-form-urlencoded"
  return {
    ...(query !== "" && { url: `?${query}` }),
    headers: { "content-type": contentType, accept: "application/json", ...headers },
    body: body === "json" ? JSON.stringify(fields) : new URLSearchParams(fields).toString()
  }
}

function check(holds: boolean, field: string, rule: string): asserts holds {
  if (!holds) throw new TypeError(`defineProvider: "${field}" ${rule}`)
}
