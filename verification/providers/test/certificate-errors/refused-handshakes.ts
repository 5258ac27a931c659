import { type ClientCertificate, clientCertificate } from "@pix/auth-mtls"
import { startSandbox } from "@pix/auth-sandbox"
import { tokenFetch } from "@pix/auth-axios"
import axios from "axios"
import { once } from "node:events"
import { Agent, get } from "node:https"
import type { SecureVersion } from "node:tls"
import {
  type AlertingServer,
  startAlertingServer,
  type Verdict
} from "../../../../packages/auth-mtls/test/alerting-server.ts"
import { issue } from "../../../../packages/auth-mtls/test/test-authority.ts"
import { counted, counting } from "../scene.ts"
import { type CertificateError, saidByManager, seenBy, shownByAll } from "./certificate-error.ts"

type Call = (url: string, certificate: ClientCertificate) => Promise<unknown>

const byFetch: Call = (url, { fetch }) => fetch(url)
const byAxios: Call = (url, { agent }) => axios.get(url, { httpsAgent: agent })
const byNode: Call = (url, { agent }) => once(get(url, { agent }), "response")

const certificateRequired = ["SSL alert number 116", "ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED"]

/** The errors by which a PSP refuses a certificate, or the lack of one, before it answers anything. */
export const refusedHandshakes: ReadonlyArray<CertificateError> = [
  refused(["fetch failed", "other side closed", "UND_ERR_SOCKET"], ["CertificateRejected"], [byFetch], 42),
  {
    seen: certificateRequired,
    ours: ["CertificateRejected"],
    reproduce: withoutCertificate
  },
  refused(["SSL alert number 48", "ERR_SSL_TLSV1_ALERT_UNKNOWN_CA"], ["CertificateRejected"], [byAxios, byNode], 48),
  refused(["SSL alert number 45", "alert certificate expired"], ["CertificateRejected"], [byAxios, byNode], 45),
  refused(
    ["SSL alert number 40", "alert handshake failure", "EPROTO"],
    ["CertificateRejected"],
    [byAxios],
    40,
    "TLSv1.2"
  ),
  refused(["socket hang up", "ECONNRESET"], ["TokenRequestFailed", "mayNeedCertificate"], [byAxios, byNode], "close"),
  refused(
    ["Client network socket disconnected before secure TLS connection was established"],
    ["TokenRequestFailed", "mayNeedCertificate"],
    [byFetch, byAxios, byNode],
    "close",
    "TLSv1.2"
  )
]

/** A server that refuses the certificate, called in several ways. */
function refused(
  seen: ReadonlyArray<string>,
  ours: ReadonlyArray<string>,
  calls: ReadonlyArray<Call>,
  verdict: Verdict,
  version?: SecureVersion
): CertificateError {
  const reproduce = async () => {
    const { server, certificate, end } = await startRefusing(version)
    server.judge(verdict)
    const all: Array<string> = []
    for (const call of calls) all.push(await seenBy(() => call(server.url, certificate)))
    const said = await saidByManager({ baseUrl: server.url, certificate: counted(certificate) })
    await end()
    return { seen: shownByAll(all, seen), ours: said }
  }
  return { seen, ours, reproduce }
}

async function startRefusing(version: SecureVersion | undefined) {
  const authority = await issue("authority", { isAuthority: true })
  const [client, serving] = await Promise.all([issue("client", { by: authority }), issue("server", { by: authority })])
  const server: AlertingServer = await startAlertingServer(authority, serving, version)
  const certificate = await clientCertificate({ cert: client.cert, key: client.key, ca: authority.cert })
  const end = async (): Promise<void> => {
    await certificate.close()
    await server[Symbol.asyncDispose]()
  }
  return { server, certificate, end }
}

/** A PSP that demands a certificate, called without one. */
async function withoutCertificate() {
  await using sandbox = await startSandbox({ profile: "efi", tls: true })
  const { url, certificates } = sandbox
  const agent = new Agent({ ca: certificates.ca })
  const pix = axios.create({ httpsAgent: agent })
  const all = [await seenBy(() => pix.get(url)), await seenBy(() => once(get(url, { agent }), "response"))]
  const said = await saidByManager({ baseUrl: url, fetch: counting(tokenFetch(pix)) })
  return { seen: shownByAll(all, certificateRequired), ours: said }
}
