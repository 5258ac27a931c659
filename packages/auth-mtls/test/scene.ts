import type { ClientCertificate, ClientCertificateSettings } from "../src/index.ts"
import { clientCertificate } from "../src/index.ts"
import { type MtlsServer, startMtlsServer } from "./mtls-server.ts"
import { issue, type Issued } from "./test-authority.ts"

/** An authority, a server that trusts it, and a client with a certificate of it. */
export interface Scene extends AsyncDisposable {
  readonly authority: Issued
  readonly client: Issued
  readonly server: MtlsServer
  readonly certificate: ClientCertificate
}

/** Starts one. */
export async function startScene(settings: ClientCertificateSettings = {}): Promise<Scene> {
  const authority = await issue("authority", { isAuthority: true })
  const [client, serving] = await Promise.all([issue("client", { by: authority }), issue("server", { by: authority })])
  const server = await startMtlsServer(authority, serving)
  const { cert, key } = client
  const certificate = await clientCertificate({ cert, key, ca: authority.cert, ...settings })
  return {
    authority,
    client,
    server,
    certificate,
    [Symbol.asyncDispose]: async () => {
      await certificate.dispatcher.destroy()
      await server[Symbol.asyncDispose]()
    }
  }
}
