import type { Sandbox } from "./start-sandbox.ts"
import type { CertificateFiles } from "./tls/write-certificates.ts"

/** What the command prints at the start: the address, the credentials and commands to try. */
export function greeting(
  { url, clientId, clientSecret, clientCertificate }: Sandbox,
  files: CertificateFiles | undefined
): string {
  const curl = files ? `curl --cacert ${quoted(files.ca)}` : "curl"
  const credentials = JSON.stringify({ clientId, clientSecret })
  const json = "-H 'Content-Type: application/json'"
  const certificate = encodeURIComponent(clientCertificate.trim())
  return `The PIX Bacen sandbox listens on ${url} (Ctrl-C ends it)

  clientId      ${clientId}
  clientSecret  ${clientSecret}
${certificateText(files)}
Request a token:

  ${curl} -X POST ${url}/oauth/token ${json} -d '${credentials}'

The same for the standard API, with a client certificate:

  ${curl} -X POST ${url}/api/auth/token ${json} -H 'X-SSL-Client-Cert: ${certificate}' -d '${credentials}'

Make requests fail, and see what happened:

${controlCommands(url)}`
}

/** Over TLS, plain HTTP reaches the controls too, without any certificate. */
export function controlCommands(url: string): string {
  const plain = url.replace(/^https:/, "http:")
  return `  curl -X POST ${plain}/__sandbox/presets/flaky
  curl ${plain}/__sandbox/stats
  curl ${plain}/__sandbox        (all controls; the API itself: ${plain}/openapi.json)
`
}

/** A path as a shell takes it. */
export function quoted(path: string): string {
  return `'${path.replaceAll("'", String.raw`'\''`)}'`
}

/** Where the certificates are, over TLS. */
export function certificateText(files: CertificateFiles | undefined): string {
  if (!files) return ""
  return `
Certificates and keys of this run are in ${files.folder} (passphrase of each .p12: ${files.passphrase || "empty"}).
Trust ${files.ca}. The clients' are client, second and unlinked; and, to be refused, expired, self-signed and foreign.
`
}
