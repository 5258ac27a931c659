// What is wrong with a certificate is said in the same words on every Node, by Node and by the package.
import { readFile, writeFile } from "node:fs/promises"
import { clientCertificate } from "@pix/auth-mtls"
import { startSandbox } from "@pix/auth-sandbox"
import { materialErrors, reproduceMaterialError } from "../src/material-errors.ts"

const sandbox = await startSandbox({ profile: "itau", tls: true })
await sandbox.close()
const { client, second } = sandbox.certificates
const paths = { cert: "client.pem", key: "client.key" }
await writeFile(paths.cert, client.cert)
await writeFile(paths.key, client.key)
const legacy = { pfx: await readFile("legacy-rc2.p12"), passphrase: "segredo" }

for (const error of materialErrors({ client, other: second, legacy, paths })) {
  await reproduceMaterialError(error, clientCertificate)
}
