import { certificateText, controlCommands, quoted } from "./greeting.ts"
import type { Profile } from "./profile/profile.ts"
import type { ProfileSandbox } from "./start-sandbox.ts"
import type { CertificateFiles } from "./tls/write-certificates.ts"

/** What the command prints at the start with a profile: the addresses, the credentials and commands to try. */
export function profileGreeting(
  name: string,
  profile: Profile,
  sandbox: ProfileSandbox,
  files: CertificateFiles | undefined
): string {
  const { url, baseUrl, clientId, clientSecret, applicationKey, clientKey } = sandbox
  const { plays, evidence, tokens } = profile
  const rows = {
    API: baseUrl.api,
    tokens: baseUrl.token + tokens.paths[0],
    clientId,
    clientSecret,
    applicationKey
  }
  const lines = Object.entries(rows).flatMap(([what, value]) => (value === undefined ? [] : [row(what, value)]))
  return `The sandbox plays ${plays} (profile ${name}; sources: ${evidence}; Ctrl-C ends it)

${lines.join("\n")}
${certificateText(files)}${clientKey === undefined ? tokenCommand(profile, sandbox, files) : keyText(clientKey)}
Make requests fail, and see what happened:

${controlCommands(url)}`
}

const row = (what: string, value: string) => `  ${what.padEnd(16)}${value}`

function tokenCommand(
  { tokens, mutualTls }: Profile,
  { baseUrl, clientId, clientSecret }: ProfileSandbox,
  files: CertificateFiles | undefined
): string {
  const url = baseUrl.token + tokens.paths[0]
  const isBasic = tokens.clientAuth[0] === "basic"
  const parameters = {
    grant_type: "client_credentials",
    ...(!isBasic && { client_id: clientId, ...(clientSecret !== undefined && { client_secret: clientSecret }) })
  }
  const body =
    tokens.body === "json"
      ? `-H 'Content-Type: application/json' -d '${JSON.stringify(parameters)}'`
      : `-d '${new URLSearchParams(parameters).toString()}'`
  const basic = isBasic ? ` -u '${clientId}:${clientSecret}'` : ""
  const curl = files ? curlOverTls(files, mutualTls.legs === "both") : "curl"
  return `
Request a token:

  ${curl} -X POST ${url}${basic} ${body}
`
}

function curlOverTls({ ca, client, clientKey }: CertificateFiles, showsCertificate: boolean): string {
  const trusting = `curl --cacert ${quoted(ca)}`
  return showsCertificate ? `${trusting} --cert ${quoted(client)} --key ${quoted(clientKey)}` : trusting
}

const keyText = (pem: string) => `
The private key that signs client assertions, made for this run:

${pem}`
