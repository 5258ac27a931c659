import type { Sandbox } from "./start-sandbox.ts"

/** What a newcomer needs first: where, with what, and lines that work. */
export function greeting({ url, clientId, clientSecret, clientCertificate }: Sandbox): string {
  const credentials = JSON.stringify({ clientId, clientSecret })
  const json = "-H 'Content-Type: application/json'"
  const certificate = encodeURIComponent(clientCertificate.trim())
  return `The PIX Bacen sandbox listens on ${url} (Ctrl-C ends it)

  clientId      ${clientId}
  clientSecret  ${clientSecret}

Ask for a token:

  curl -X POST ${url}/oauth/token ${json} -d '${credentials}'

The standard API's way, with a client certificate:

  curl -X POST ${url}/api/auth/token ${json} -H 'X-SSL-Client-Cert: ${certificate}' -d '${credentials}'

Break something, and see what happened:

  curl -X POST ${url}/__sandbox/presets/flaky
  curl ${url}/__sandbox/stats
  curl ${url}/__sandbox        (everything there is to drive; the API itself: ${url}/openapi.json)
`
}
