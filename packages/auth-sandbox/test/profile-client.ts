import { SignJWT, importPKCS8 } from "jose"
import {
  type ProfileSandboxHandler,
  type ProfileSandboxHandlerOptions,
  type SandboxProfile,
  createSandboxHandler
} from "../src/index.ts"

/** What the tests know of a PSP: a second reading of the same sources, written out. */
export interface Psp {
  readonly name: Exclude<SandboxProfile, "ntxPay">
  readonly token: string
  readonly auth: "basic" | "post" | "none" | "jwt"
  readonly body: "form" | "json"
  readonly status: number
  readonly lifetime: number
  readonly prefix: string
  readonly twoOrigins: boolean
  /** Fields of the reply besides the three that all have. */
  readonly fields: readonly string[]
}

const bacen = { status: 200, twoOrigins: false, fields: ["scope"] } as const

export const psps: readonly Psp[] = [
  { ...bacen, name: "efi", token: "/oauth/token", auth: "basic", body: "json", lifetime: 3600, prefix: "/v2" },
  { ...bacen, name: "inter", token: "/oauth/v2/token", auth: "post", body: "form", lifetime: 3600, prefix: "/pix/v2" },
  {
    ...bacen,
    name: "itau",
    token: "/as/token.oauth2",
    auth: "post",
    body: "form",
    lifetime: 300,
    prefix: "/regulatorio-pix/v2",
    twoOrigins: true,
    fields: []
  },
  {
    ...bacen,
    name: "bancoDoBrasil",
    token: "/oauth/token",
    auth: "basic",
    body: "form",
    lifetime: 600,
    prefix: "/pix/v2",
    twoOrigins: true
  },
  {
    ...bacen,
    name: "sicoob",
    token: "/auth/realms/cooperado/protocol/openid-connect/token",
    auth: "none",
    body: "form",
    lifetime: 300,
    prefix: "/pix/api/v2",
    twoOrigins: true
  },
  { ...bacen, name: "sicredi", token: "/oauth/token", auth: "basic", body: "form", lifetime: 3600, prefix: "/api" },
  {
    ...bacen,
    name: "santander",
    token: "/oauth/token",
    auth: "post",
    body: "form",
    lifetime: 300,
    prefix: "/api/v1",
    fields: ["client_id", "refresh_token"]
  },
  {
    ...bacen,
    name: "bradesco",
    token: "/auth/server/oauth/token",
    auth: "basic",
    body: "form",
    lifetime: 3600,
    prefix: "/v2",
    fields: []
  },
  {
    ...bacen,
    name: "pagBank",
    token: "/pix/oauth2",
    auth: "basic",
    body: "json",
    lifetime: 3600,
    prefix: "/instant-payments"
  },
  {
    ...bacen,
    name: "cielo",
    token: "/v2/oauth/access-token",
    auth: "basic",
    body: "json",
    status: 201,
    lifetime: 300,
    prefix: "/cielo-pix/v1",
    twoOrigins: true
  },
  {
    ...bacen,
    name: "stone",
    token: "/auth/realms/stone_bank/protocol/openid-connect/token",
    auth: "jwt",
    body: "form",
    lifetime: 900,
    prefix: "/api/v1",
    twoOrigins: true,
    fields: []
  }
]

export function pspOf(name: SandboxProfile): Psp {
  const psp = psps.find((known) => known.name === name)
  if (!psp) throw new Error(`The tests do not know ${name}.`)
  return psp
}

/** A handler with a profile, on a clock that only moves when told. */
export function play(options: ProfileSandboxHandlerOptions) {
  const sandbox = createSandboxHandler({ signing: "HS256", now: () => Date.UTC(2024, 0, 15, 10, 30), ...options })
  return { sandbox, psp: pspOf(options.profile) }
}

type Played = ReturnType<typeof play>

/** What may be different in a token request that is otherwise right. */
export interface TokenRequest {
  readonly scope?: string
  readonly clientId?: string
  readonly secret?: string | undefined
  readonly path?: string
  readonly query?: string
  readonly headers?: Record<string, string>
  /** Parameters added to the body, or taken out of it with `undefined`. */
  readonly parameters?: Record<string, string | undefined>
  readonly body?: string
}

/** Asks for a token as the PSP wants it. */
export async function requestToken({ sandbox, psp }: Played, asked: TokenRequest = {}): Promise<Response> {
  const { clientId = sandbox.clientId, secret = sandbox.clientSecret ?? "", query = "" } = asked
  const parameters = {
    grant_type: "client_credentials",
    scope: asked.scope,
    ...(psp.auth !== "basic" && { client_id: clientId }),
    ...(psp.auth === "post" && { client_secret: secret }),
    ...(psp.auth === "jwt" && (await assertion(sandbox))),
    ...asked.parameters
  }
  const given = Object.entries(parameters).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]))
  const json = psp.body === "json"
  const text = json ? JSON.stringify(Object.fromEntries(given)) : new URLSearchParams(given).toString()
  const headers = {
    "content-type": json ? "application/json" : "application/x-www-form-urlencoded",
    "user-agent": "tests",
    ...(psp.auth === "basic" && { authorization: basic(clientId, secret) }),
    ...asked.headers
  }
  const url = `${sandbox.baseUrl.token}${asked.path ?? psp.token}${query}`
  return sandbox(new Request(url, { method: "POST", headers, body: asked.body ?? text }))
}

export const basic = (id: string, secret: string) => `Basic ${Buffer.from(`${id}:${secret}`).toString("base64")}`

/** The parameters of an assertion as Stone wants it, with claims of one's own. */
export async function assertion(
  { clientId, clientKey = "", clock }: Pick<ProfileSandboxHandler, "clientId" | "clientKey" | "clock">,
  claims: Record<string, unknown> = {},
  alg = "RS256"
) {
  const now = Math.floor(clock.now() / 1000)
  const all = {
    iss: clientId,
    sub: clientId,
    aud: "https://accounts.openbank.stone.com.br/auth/realms/stone_bank",
    realm: "stone_bank",
    clientId,
    iat: now,
    nbf: now,
    exp: now + 900,
    jti: crypto.randomUUID(),
    ...claims
  }
  const key = await importPKCS8(clientKey, alg)
  return {
    client_assertion_type: "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
    client_assertion: await new SignJWT(all).setProtectedHeader({ alg, typ: "JWT" }).sign(key)
  }
}

/** A token, or an error that says why not. */
export async function tokenOf(played: Played, asked: TokenRequest = {}): Promise<string> {
  const answer = await requestToken(played, asked)
  const text = await answer.text()
  if (!answer.ok) throw new Error(`${answer.status} ${text}`)
  return (JSON.parse(text) as { access_token: string }).access_token
}

/** What may be different in a call that is otherwise right. */
export interface ApiCall {
  readonly token?: string
  readonly method?: string
  readonly body?: object
  /** Headers added, or taken out with `undefined`. */
  readonly headers?: Record<string, string | undefined>
  readonly query?: string
}

/** Calls the API as the PSP wants it; `path` is after the prefix. */
export function call({ sandbox, psp }: Played, path: string, { token, method = "GET", ...asked }: ApiCall = {}) {
  const headers = {
    "user-agent": "tests",
    authorization: token && `Bearer ${token}`,
    ...(psp.name === "sicoob" && { client_id: sandbox.clientId }),
    ...(psp.name === "itau" && { "x-itau-apikey": sandbox.clientId, "x-itau-correlationID": crypto.randomUUID() }),
    ...asked.headers
  }
  const given = Object.entries(headers).filter((entry): entry is [string, string] => Boolean(entry[1]))
  const query = asked.query ?? (psp.name === "bancoDoBrasil" ? `?gw-dev-app-key=${sandbox.applicationKey}` : "")
  const body = asked.body && JSON.stringify(asked.body)
  const init = { method, headers: given, ...(body !== undefined && { body }) }
  return sandbox(new Request(sandbox.baseUrl.api + path + query, init))
}

/** Where the charges of a PSP are, after its prefix. */
export const cobPath = ({ name }: Psp, txid = "pedido0000000000000000000042") =>
  name === "sicredi" ? `/v3/cob/${txid}` : `/cob/${txid}`
export const pixPath = ({ name }: Psp, e2eid = "E12345678000000000000recebido001") =>
  name === "sicredi" ? `/v2/pix/${e2eid}` : `/pix/${e2eid}`

export const charge = { calendario: { expiracao: 3600 }, valor: { original: "123.45" }, chave: "loja@example.com" }
