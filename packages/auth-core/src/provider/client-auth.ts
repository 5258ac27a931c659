import type { TokenRequestInput } from "./provider.ts"

/** A way to authenticate the client in a token request, as a value. */
export interface ClientAuth {
  /** Whether it needs a client secret. */
  readonly requiresSecret: boolean
  /** Called anew for each attempt. */
  readonly authenticate: (input: TokenRequestInput) => ClientAuthParts | PromiseLike<ClientAuthParts>
}

/** What it adds to a token request. */
export interface ClientAuthParts {
  /** Names in lower case. */
  readonly headers?: Readonly<Record<string, string>> | undefined
  /** Fields of the body. */
  readonly parameters?: Readonly<Record<string, string>> | undefined
}

/** Options of {@link basicAuth}. */
export interface BasicAuthOptions {
  /**
   * How id and secret stand before they become base64: as they are, which is what PSPs read, or form-encoded, which is the
   * letter of RFC 6749. The two differ for characters such as `%`, `+` and `/`.
   *
   * @default "raw"
   */
  readonly encoding?: "raw" | "form" | undefined
}

/**
 * HTTP Basic: the header `Authorization` holds id and secret (`client_secret_basic`).
 *
 * **Example**
 *
 * ```ts
 * import { basicAuth, defineProvider } from "@pix/auth-core"
 *
 * const examplePsp = defineProvider({
 *   name: "Example PSP",
 *   baseUrl: "https://pix.example.com/v2",
 *   tokenUrl: "/oauth/token",
 *   clientAuth: basicAuth(),
 *   body: "form",
 *   defaultLifetime: "1 hour"
 * })
 * ```
 *
 * @throws TypeError when the encoding is none of the two
 *
 * @see RFC 6749, section 2.3.1; RFC 7617
 */
export function basicAuth({ encoding = "raw" }: BasicAuthOptions = {}): ClientAuth {
  if (encoding !== "raw" && encoding !== "form") throw new TypeError('basicAuth: "encoding" must be "raw" or "form"')
  const encode = encoding === "raw" ? (text: string) => text : formEncoded
  return {
    requiresSecret: true,
    authenticate: ({ clientId, clientSecret = "" }) => {
      const bytes = new TextEncoder().encode(`${encode(clientId)}:${encode(clientSecret)}`)
      return { headers: { authorization: `Basic ${btoa(String.fromCharCode(...bytes))}` } }
    }
  }
}

function formEncoded(text: string): string {
  return new URLSearchParams({ text }).toString().slice("text=".length)
}

/**
 * The body holds `client_id` and `client_secret` (`client_secret_post`).
 *
 * @see RFC 6749, section 2.3.1
 */
export function postAuth(): ClientAuth {
  return {
    requiresSecret: true,
    authenticate: ({ clientId, clientSecret = "" }) => ({
      parameters: { client_id: clientId, client_secret: clientSecret }
    })
  }
}

/**
 * The client certificate of the connection authenticates; the body holds `client_id` alone (`tls_client_auth`).
 *
 * **Gotcha**: the option `fetch` of the manager has to bring the certificate.
 *
 * @see RFC 8705, section 2
 */
export function tlsClientAuth(): ClientAuth {
  return { requiresSecret: false, authenticate: ({ clientId }) => ({ parameters: { client_id: clientId } }) }
}
