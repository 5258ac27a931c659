import assert from "node:assert/strict"
import { isDeepStrictEqual } from "node:util"
import {
  createTokenManager,
  type Provider,
  type TokenManagerOptions,
  type TokenRequestInput,
  type TokenRequestMessage
} from "@pix/auth-core"
import { manualClock } from "@pix/auth-core/testing"
import type { Check } from "../check.ts"
import { decodings } from "./decodings.ts"

/** Options of {@link providerChecks}. */
export interface ProviderChecksOptions {
  /**
   * A client secret that the provider takes.
   *
   * @default 22 characters, among them `%`, `+`, `/` and `:`, which show wrong encodings
   */
  readonly clientSecret?: string | undefined
}

const clientId = "client_7b-93"
const usualSecret = "s3cr%et+with/odd:chars"

/**
 * The conformance checks of a `Provider`: that its token requests are whole, pure and secret, and that a manager gets on with
 * it, each as a sentence. They make no request: that a PSP agrees is for your own test against its sandbox.
 *
 * **Example**
 *
 * ```ts
 * import { describe, it } from "node:test"
 * import { efi } from "@pix/auth-core"
 * import { describeChecks, providerChecks } from "@pix/auth-testkit"
 *
 * describeChecks("efi", providerChecks(efi()), { describe, it })
 * ```
 */
export function providerChecks(
  provider: Provider,
  { clientSecret: given = usualSecret }: ProviderChecksOptions = {}
): ReadonlyArray<Check> {
  const clientSecret = provider.requiresSecret === false ? undefined : given
  const input = (over: Partial<TokenRequestInput> = {}): TokenRequestInput =>
    Object.freeze({
      clientId,
      clientSecret,
      scopes: Object.freeze(["cob.read", "pix.read"]),
      now: 1_800_000_000_000,
      uuid: () => "5c0f0c5e-8f0e-4d57-9d6e-3b1c0a5f7e11",
      ...over
    })
  const ask = async (over: Partial<TokenRequestInput> = {}): Promise<TokenRequestMessage> =>
    provider.request(input(over))

  /** A manager whose token endpoint answers so, and all that was sent to it. */
  const managed = (answer: () => Response, options: Partial<TokenManagerOptions> = {}) => {
    const sent: Array<{ url: URL; body: string }> = []
    const tokens = createTokenManager({
      provider,
      clientId,
      clientSecret,
      ...options,
      fetch: async (url, { body }) => {
        sent.push({ url, body })
        return answer()
      }
    })
    return { tokens, sent }
  }
  const issued = (): Response => Response.json({ access_token: "a-token", token_type: "Bearer", expires_in: 300 })

  return [
    {
      name: "is accepted by a manager, and says in its name and documentation page which PSP it is",
      run: async () => {
        managed(issued)
        assert.match(provider.name, /\S/)
        assert.ok(URL.canParse(provider.documentation ?? ""), "documentation is the URL of a page")
      }
    },
    {
      name: "makes a token request of text, with a content type that fits it",
      run: async () => {
        const { headers, body } = await ask()
        assert.equal(typeof body, "string")
        const type = Object.entries(headers).find(([name]) => name.toLowerCase() === "content-type")?.[1] ?? ""
        if (/json/.test(type)) assert.doesNotThrow(() => void JSON.parse(body), "the body is JSON, as its type says")
        else assert.match(type, /^application\/x-www-form-urlencoded\b/, "the content type is JSON or a form")
        for (const value of Object.values(headers)) assert.doesNotThrow(() => new Headers([["x-any", value]]))
      }
    },
    {
      name: "names the client in the request",
      run: async () => {
        assert.ok(decodings(await ask()).some((text) => text.includes(clientId)))
      }
    },
    {
      name: "sends the secret as it is, in the headers or in the body, and in one of them alone",
      run: async () => {
        if (clientSecret === undefined) return
        const { headers, body } = await ask()
        const places = [
          { headers, body: "" },
          { headers: {}, body }
        ]
        const having = places.filter((place) => decodings(place).some((text) => text.includes(clientSecret)))
        assert.equal(having.length, 1, "the PSP finds the secret in one place")
      }
    },
    {
      name: "never has the secret in a URL",
      run: async () => {
        if (clientSecret === undefined) return
        const { url = "" } = await ask()
        assert.ok(!decodings({ url, headers: {}, body: "" }).some((text) => text.includes(clientSecret)))
      }
    },
    {
      name: "stays at the origin of its token URL",
      run: async () => {
        const { tokens, sent } = managed(issued)
        assert.equal(await tokens.getToken(), "a-token")
        const base = new URL(provider.tokenUrl, provider.baseUrl)
        assert.deepEqual(
          sent.map(({ url }) => url.origin),
          [base.origin]
        )
      }
    },
    {
      name: "is pure: the same input gives the same request, and is left as it was",
      run: async () => {
        const [one, other] = [await ask(), await ask()]
        assert.ok(isDeepStrictEqual(withoutAssertion(one), withoutAssertion(other)), "two requests are equal")
      }
    },
    {
      name: "gives headers and a query for each call at once, which can be sent, and depend on the input alone",
      run: async () => {
        const { tokens } = managed(issued)
        const { apiRequest } = await tokens.getAuthorization()
        // The manager checks them.
        apiRequest?.()
        const { now, uuid } = input()
        const ofCall = (): unknown => provider.apiRequest?.(Object.freeze({ clientId, now, uuid }))
        assert.deepEqual(ofCall(), ofCall())
      }
    },
    {
      name: "makes one token request for each attempt, and no more than its budget allows",
      run: async () => {
        const clock = manualClock()
        const { requests = 3 } = provider.tokenBudget ?? {}
        // Each its own: a manager renews a token only once it has been rejected.
        let made = 0
        const answer = () => Response.json({ access_token: `token-${++made}`, token_type: "Bearer", expires_in: 300 })
        const { tokens, sent } = managed(answer, { clock })
        const attempts = Math.min(requests, 5)
        for (let asked = 0; asked < attempts; asked++) {
          tokens.invalidateToken(tokens.currentToken() ?? "")
          await tokens.getToken()
        }
        assert.equal(sent.length, attempts)
        if (provider.tokenBudget === undefined || requests > 5) return
        tokens.invalidateToken(tokens.currentToken() ?? "")
        const next = tokens.getToken().catch(() => {})
        await clock.advance(0)
        assert.equal(sent.length, attempts, "the budget is spent")
        await tokens.dispose()
        await next
      }
    },
    {
      name: "asks for a secret if it sends one, and does without one otherwise",
      run: async () => {
        if (provider.requiresSecret === false) {
          const { body } = await ask({ clientSecret: undefined })
          assert.doesNotMatch(body, /client_?secret/i)
        } else assert.throws(() => managed(issued, { clientSecret: undefined }), /"clientSecret"/)
      }
    },
    {
      name: "asks anew for each attempt: another secret, or another time and UUID, is in the next request",
      run: async () => {
        const first = await ask()
        const next = await ask(
          clientSecret === undefined
            ? { now: 1_800_000_600_000, uuid: () => "0c7d9f0a-3a52-4c0c-8a39-6a8d2a0e4b22" }
            : { clientSecret: `${clientSecret.slice(1)}${clientSecret.charAt(0)}` }
        )
        const isCertificate = clientSecret === undefined && !first.body.includes("client_assertion")
        assert.ok(isCertificate || !isDeepStrictEqual(first, next), "the next request differs")
      }
    },
    {
      name: "asks for scopes that RFC 6749 permits",
      run: async () => {
        for (const scope of provider.defaultScopes ?? []) assert.match(scope, /^[\x21\x23-\x5b\x5d-\x7e]+$/)
      }
    },
    {
      name: "reads every answer without throwing, and tells a refusal by one of the four words",
      run: async () => {
        for (const text of answers) {
          const parsed: unknown = JSON.parse(text)
          const fields = (typeof parsed === "object" && !Array.isArray(parsed) ? parsed : null) ?? {}
          assert.equal(typeof (provider.readToken?.(fields as Fields) ?? {}), "object", "readToken gives fields")
          for (const status of [200, 400, 401, 403, 500]) {
            const subject = provider.readRefusal?.({ status, header: () => "", body: text, fields: fields as Fields })
            assert.ok([undefined, "credentials", "certificate", "scope", "unavailable"].includes(subject))
          }
        }
      }
    },
    {
      name: "names the rule that a secret breaks, and not the secret",
      run: async () => {
        for (const secret of ["x", "unusual-secret-".repeat(40)]) {
          const problem = provider.checkSecret?.(secret)
          assert.ok(
            problem === undefined || (typeof problem === "string" && (secret.length < 8 || !problem.includes(secret)))
          )
        }
      }
    }
  ]
}

type Fields = Readonly<Record<string, unknown>>

/** What a token endpoint may answer. */
const answers = [
  "{}",
  "null",
  "[]",
  "7",
  '{"access_token":null,"token_type":7,"expires_in":{}}',
  '{"error":{"code":[]},"message":[null],"detail":7}'
]

/** An assertion may be signed by chance: ES256 and PS256 are. */
function withoutAssertion({ body, ...rest }: TokenRequestMessage): unknown {
  return { ...rest, body: body.replace(/client_assertion=[\w.%-]+/, "") }
}
