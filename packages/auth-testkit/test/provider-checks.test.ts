import {
  avista,
  bancoDoBrasil,
  basicAuth,
  bradesco,
  cielo,
  defineProvider,
  efi,
  inter,
  itau,
  ntxPay,
  pagBank,
  postAuth,
  type Provider,
  santander,
  sicoob,
  sicredi,
  stone,
  tlsClientAuth,
  type TokenRequestInput,
  type TokenRequestMessage
} from "@pix/auth-core"
import { describe, expect, it } from "vitest"
import { describeChecks, providerChecks } from "../src/index.ts"

const { privateKey } = await crypto.subtle.generateKey(
  { name: "RSASSA-PKCS1-v1_5", modulusLength: 2048, publicExponent: new Uint8Array([1, 0, 1]), hash: "SHA-256" },
  true,
  ["sign", "verify"]
)

const sound = defineProvider({
  name: "Example PSP",
  baseUrl: "https://pix.example.com/v2",
  tokenUrl: "https://auth.example.com/oauth/token",
  clientAuth: postAuth(),
  body: "form",
  defaultScopes: ["cob.read"],
  defaultLifetime: "5 minutes",
  documentation: "https://docs.example.com"
})

const providers = {
  ntxPay: ntxPay(),
  avista: avista(),
  bancoDoBrasil: bancoDoBrasil({ applicationKey: "a-key" }),
  bradesco: bradesco(),
  cielo: cielo(),
  efi: efi(),
  inter: inter({ account: "1234567" }),
  itau: itau(),
  pagBank: pagBank(),
  santander: santander(),
  "santander by Basic": santander({ clientAuth: "basic", grant: "body" }),
  sicoob: sicoob(),
  sicredi: sicredi(),
  "sicredi in the query": sicredi({ parameters: "query" }),
  stone: stone({ key: privateKey }),
  "a certificate alone": { ...sound, ...defineProvider({ ...definition(), clientAuth: tlsClientAuth() }) },
  sound
}
for (const [name, provider] of Object.entries(providers)) {
  describeChecks(name, providerChecks(provider), { describe, it })
}

describeChecks("a secret of one's own", providerChecks(ntxPay(), { clientSecret: 'pass"word\\93' }), { describe, it })

function definition() {
  const { request: _, requiresSecret: __, ...described } = sound
  return { ...described, clientAuth: basicAuth(), body: "form" as const }
}

/** For each check, a provider that breaks it. */
const request = (change: (message: TokenRequestMessage, input: TokenRequestInput) => Partial<TokenRequestMessage>) => ({
  request: async (input: TokenRequestInput) => {
    const message = await sound.request(input)
    return { ...message, ...change(message, input) }
  }
})
let calls = 0
const broken: Readonly<Record<string, Partial<Provider>>> = {
  "is accepted by a manager, and says in its name and documentation page which PSP it is": {
    documentation: "see the wiki"
  },
  "makes a token request of text, with a content type that fits it": request(() => ({
    headers: { "content-type": "application/json" }
  })),
  "names the client in the request": request(({ body }) => ({ body: body.replace("client_7b-93", "client") })),
  "sends the secret as it is, in the headers or in the body, and in one of them alone": request(
    (_, { clientId, clientSecret }) => ({
      headers: {
        "content-type": "application/x-www-form-urlencoded",
        authorization: `Basic ${btoa(`${clientId}:${clientSecret ?? ""}`)}`
      }
    })
  ),
  "never has the secret in a URL": request((_, { clientSecret = "" }) => ({
    url: `?client_secret=${encodeURIComponent(clientSecret)}`
  })),
  "stays at the origin of its token URL": request(() => ({ url: "https://elsewhere.example.com/token" })),
  "is pure: the same input gives the same request, and is left as it was": request(({ body }) => ({
    body: `${body}&nonce=${calls++}`
  })),
  "gives headers and a query for each call at once, which can be sent, and depend on the input alone": {
    apiRequest: () => ({ headers: { "x-call": `${calls++}` } })
  },
  "makes one token request for each attempt, and no more than its budget allows": {
    requestToken: async ({ tokenUrl, fetch, signal }) => {
      const init = { method: "POST", headers: {}, body: "", redirect: "manual", signal } as const
      await fetch(new URL(tokenUrl), init)
      const response = await fetch(new URL(tokenUrl), init)
      return JSON.parse((await response.text?.()) ?? "") as Record<string, unknown>
    }
  },
  "asks for a secret if it sends one, and does without one otherwise": { requiresSecret: false },
  "asks anew for each attempt: another secret, or another time and UUID, is in the next request": {
    request: (
      (first?: TokenRequestMessage) => async (input: TokenRequestInput) =>
        (first ??= await sound.request(input))
    )()
  },
  "asks for scopes that RFC 6749 permits": { defaultScopes: ['cob.read"'] },
  "reads every answer without throwing, and tells a refusal by one of the four words": {
    readRefusal: ({ fields }) => ((fields["error"] as { code: string }).code === "C100" ? "certificate" : undefined)
  },
  "names the rule that a secret breaks, and not the secret": { checkSecret: (secret) => `"${secret}" is too odd` }
}

describe("every check of a provider fails for a provider that breaks it", () => {
  it("there is one for each", () => {
    expect(Object.keys(broken)).toEqual(providerChecks(sound).map(({ name }) => name))
  })

  it.each(Object.entries(broken))("%s", async (name, breakage) => {
    const check = providerChecks({ ...sound, ...breakage }).find((one) => one.name === name)
    await expect(check?.run()).rejects.toBeInstanceOf(Error)
  })
})
