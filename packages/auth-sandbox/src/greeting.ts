import type { Sandbox } from "./start-sandbox.ts"

/** What the command prints at the start: the address, the credentials and commands to try. */
export function greeting({ url, clientId, clientSecret, clientCertificate }: Sandbox): string {
  const credentials = JSON.stringify({ clientId, clientSecret })
  const json = "-H 'Content-Type: application/json'"
  const certificate = encodeURIComponent(clientCertificate.trim())
  return `The PIX Bacen sandbox listens on ${url} (Ctrl-C ends it)

  clientId      ${clientId}
  clientSecret  ${clientSecret}

Request a token:

  curl -X POST ${url}/oauth/token ${json} -d '${credentials}'

The same for the standard API, with a client certificate:

  curl -X POST ${url}/api/auth/token ${json} -H 'X-SSL-Client-Cert: ${certificate}' -d '${credentials}'

Make requests fail, and see what happened:

  curl -X POST ${url}/__sandbox/presets/flaky
  curl ${url}/__sandbox/stats
  curl ${url}/__sandbox        (all controls; the API itself: ${url}/openapi.json)
`
}
