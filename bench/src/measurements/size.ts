import { mkdir } from "node:fs/promises"
import { join } from "node:path"
import { bundledSizes } from "../../../scripts/bundled-size.ts"
import { budgets } from "../../../scripts/size-budgets.ts"
import type { Measurement } from "../finding.ts"

const cache = join(import.meta.dirname, "../../node_modules/.cache")

/** What an import of each costs a consumer, gzipped, with all that it pulls in. */
const peers: ReadonlyArray<readonly [name: string, line: string]> = [
  ["@badgateway/oauth2-client", `import { OAuth2Client, OAuth2Fetch } from "@badgateway/oauth2-client"`],
  ["@smithy/core memoize", `import { memoize } from "@smithy/core/config"`],
  ["openid-client", `import { Configuration, clientCredentialsGrant, fetchProtectedResource } from "openid-client"`],
  ["simple-oauth2", `import { ClientCredentials } from "simple-oauth2"`],
  ["google-auth-library", `import { OAuth2Client } from "google-auth-library"`],
  [
    "@azure/core-rest-pipeline",
    `import { bearerTokenAuthenticationPolicy, createEmptyPipeline, createDefaultHttpClient } from "@azure/core-rest-pipeline"`
  ],
  ["axios-auth-refresh, without axios", `import { createAuthRefresh } from "axios-auth-refresh"`],
  [
    "axios-token-interceptor",
    `import tokenProvider from "axios-token-interceptor"; const { tokenCache } = tokenProvider`
  ]
]

/** "Core and one adapter at most 22 kB gzip by esbuild and by rolldown." */
export const size: Measurement = async ({ dir }) => {
  const rows: Array<ReadonlyArray<string | number>> = []
  const judged = []
  for (const { line, over, gzip: budget, without } of budgets) {
    const bases = over === undefined ? [] : await bundledSizes(over, dir, without)
    const sizes = await bundledSizes(line, dir, without)
    const names = /import (\{[^}]*\}) from "[^"]*"$/.exec(line)?.[1] ?? line
    const what = over === undefined ? `\`${names}\`` : `\`${names}\`, on top of the core`
    const gzip = sizes.map((one, index) => one.gzip - (bases[index]?.gzip ?? 0))
    rows.push([what, ...gzip])
    for (const [index, { bundler }] of sizes.entries()) {
      const title = `${what}: gzip by ${bundler}`
      judged.push({
        what: title,
        unit: "B" as const,
        ours: [gzip[index] ?? NaN],
        peer: [budget],
        peerName: "allowed",
        limit: 1
      })
    }
  }
  await mkdir(cache, { recursive: true })
  for (const [name, line] of peers) {
    const sizes = await bundledSizes(line, cache, ["axios"])
    rows.push([name, ...sizes.map(({ gzip }) => gzip)])
  }
  return {
    rows: judged,
    figures: {
      title: "Bytes that an import costs a consumer, minified and gzipped, with all that it pulls in",
      columns: ["import", "esbuild", "rolldown"],
      rows
    }
  }
}
