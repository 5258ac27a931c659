import { addAuthInterceptors, tokenFetch } from "@pix/auth-axios"
import { createAuthFetch, createTokenManager, type Provider, type TokenManager } from "@pix/auth-fetch"
import { clientCertificate } from "@pix/auth-mtls"
import { type ProfileSandbox, startSandbox, type TlsSandbox } from "@pix/auth-sandbox"
import axios from "axios"
import { once } from "node:events"
import { Agent, createServer, get } from "node:https"
import type { AddressInfo } from "node:net"
import { issue } from "../../../../packages/auth-mtls/test/test-authority.ts"
import { pspOf } from "../psps.ts"
import { counted, counting } from "../scene.ts"
import { type CertificateError, saidByManager, seenBy, shownByAll } from "./certificate-error.ts"

const unverified = "UNABLE_TO_VERIFY_LEAF_SIGNATURE"

/** The errors by which a PSP refuses a certificate in an answer, and that of a PSP whose own is not known. */
export const refusingAnswers: ReadonlyArray<CertificateError> = [
  missing("Efí", ["400", "No required SSL certificate was sent"], "nginx"),
  missing("Itaú", ["403", "C100"]),
  missing("PagBank", ["403", '{"message":"Forbidden"}']),
  { seen: ["403", '{"error":"missing"}'], ours: ["403"], reproduce: missingAtApi },
  { seen: ["401", "Falha ao validar token HMAC"], ours: [], reproduce: otherCertificate },
  { seen: [unverified], ours: ["CertificateRejected"], reproduce: unknownServer }
]

type Sandbox = ProfileSandbox & TlsSandbox

async function startPsp(name: string, missingCertificate: "usual" | "nginx" = "usual"): Promise<Sandbox> {
  const { profile } = pspOf(name)
  return startSandbox({ profile, tls: true, signing: "HS256", conditions: { missingCertificate } })
}

/** A client without a certificate. It shows what is answered. */
function clientWithout({ certificates }: Sandbox) {
  return axios.create({ httpsAgent: new Agent({ ca: certificates.ca }), validateStatus: null, responseType: "text" })
}

async function answered(call: Promise<{ readonly status: number; readonly data?: unknown }>): Promise<string> {
  const { status, data } = await call
  return `${status} ${String(data)}`
}

/** Without a certificate, a token request is answered. */
function missing(name: string, seen: ReadonlyArray<string>, condition?: "nginx"): CertificateError {
  const reproduce = async () => {
    await using sandbox = await startPsp(name, condition)
    const pix = clientWithout(sandbox)
    const { clientId, clientSecret, baseUrl } = sandbox
    const provider: Provider = pspOf(name).provider(sandbox)
    // The certificate is judged before what is asked.
    const { pathname } = new URL(provider.tokenUrl, baseUrl.token)
    const shown = await answered(pix.post(baseUrl.token + pathname, "grant_type=client_credentials"))
    const ours = await saidByManager({ provider, clientId, clientSecret, baseUrl, fetch: counting(tokenFetch(pix)) })
    return { seen: shown, ours }
  }
  return { seen, ours: ["CertificateRejected"], reproduce }
}

function managerOf(sandbox: Sandbox, name: string, options: object): TokenManager {
  const { clientId, clientSecret, baseUrl } = sandbox
  return createTokenManager({ provider: pspOf(name).provider(sandbox), clientId, clientSecret, baseUrl, ...options })
}

/** Cielo demands none for token requests, and one for calls: what is answered to those is the caller's. */
async function missingAtApi() {
  await using sandbox = await startPsp("Cielo")
  const pix = clientWithout(sandbox)
  await using tokens = managerOf(sandbox, "Cielo", { fetch: tokenFetch(pix) })
  const url = `${tokens.baseUrl}/cob/1`
  const seen = await answered(pix.get(url, { headers: await headersOf(tokens) }))
  addAuthInterceptors(pix, tokens)
  return { seen, ours: String((await pix.get(url)).status) }
}

/** A call over another certificate than that of its token: with a certificate that is replaced, none is made. */
async function otherCertificate() {
  await using sandbox = await startPsp("Itaú")
  const { ca, client, second } = sandbox.certificates
  await using certificate = await clientCertificate({ cert: client.cert, key: client.key, ca })
  await using tokens = managerOf(sandbox, "Itaú", { certificate })
  const url = `${tokens.baseUrl}/cob/1`
  const { cert, key } = second
  const pix = axios.create({ httpsAgent: new Agent({ ca, cert, key }), validateStatus: null, responseType: "text" })
  const seen = await answered(pix.get(url, { headers: await headersOf(tokens) }))
  await certificate.reload({ cert, key, ca })
  const { status } = await createAuthFetch(tokens)(url)
  if (status !== 404) throw new Error(`a call over the new certificate is answered 404 as before, and not ${status}`)
  return { seen, ours: "" }
}

/** What a call has that is made without an adapter. */
async function headersOf(tokens: TokenManager): Promise<Record<string, string>> {
  const { accessToken, apiRequest } = await tokens.getAuthorization()
  return { ...apiRequest?.().headers, authorization: `Bearer ${accessToken}` }
}

/** A server whose authority Node does not know. */
async function unknownServer() {
  const authority = await issue("authority", { isAuthority: true })
  const [client, serving] = await Promise.all([issue("client", { by: authority }), issue("server", { by: authority })])
  const server = createServer({ cert: serving.cert, key: serving.key })
  await once(server.listen(0, "127.0.0.1"), "listening")
  const baseUrl = `https://localhost:${(server.address() as AddressInfo).port}`
  await using certificate = await clientCertificate({ cert: client.cert, key: client.key })
  const all = [
    await seenBy(() => certificate.fetch(baseUrl)),
    await seenBy(() => axios.get(baseUrl, { httpsAgent: certificate.agent })),
    await seenBy(() => once(get(baseUrl, { agent: certificate.agent }), "response"))
  ]
  const ours = await saidByManager({ baseUrl, certificate: counted(certificate) })
  await once(server.close(), "close")
  return { seen: shownByAll(all, [unverified]), ours }
}
