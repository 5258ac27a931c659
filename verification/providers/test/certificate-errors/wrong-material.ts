import { startSandbox } from "@pix/auth-sandbox"
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fixturePath } from "../../../../packages/auth-mtls/test/fixtures/fixture.ts"
import type { GoodMaterial } from "../../../consumer/src/material-errors.ts"

/** Material, also as files. */
export async function goodMaterial(): Promise<GoodMaterial & AsyncDisposable> {
  await using sandbox = await startSandbox({ profile: "itau", tls: true })
  const { client, second } = sandbox.certificates
  const folder = await mkdtemp(join(tmpdir(), "certificate-errors-"))
  const paths = { cert: join(folder, "client.pem"), key: join(folder, "client.key") }
  await Promise.all([writeFile(paths.cert, client.cert), writeFile(paths.key, client.key)])
  const legacy = { pfx: await readFile(fixturePath("legacy-rc2.p12")), passphrase: "segredo" }
  return { client, other: second, legacy, paths, [Symbol.asyncDispose]: () => rm(folder, { recursive: true }) }
}
