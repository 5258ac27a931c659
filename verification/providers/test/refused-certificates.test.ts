import { createAuthFetch, createTokenManager, efi, type TokenManager, type TokenManagerOptions } from "@pix/auth-fetch"
import { type ClientCertificate, clientCertificate } from "@pix/auth-mtls"
import { afterEach, beforeAll, describe, expect, it } from "vitest"
import { type AlertingServer, startAlertingServer } from "../../../packages/auth-mtls/test/alerting-server.ts"
import { startConnectProxy } from "../../../packages/auth-mtls/test/connect-proxy.ts"
import { issue, type Issued } from "../../../packages/auth-mtls/test/test-authority.ts"
import { clock, counted, inTime } from "./scene.ts"

let authority: Issued
let client: Issued
let serving: Issued
beforeAll(async () => {
  authority = await issue("authority", { isAuthority: true })
  ;[client, serving] = await Promise.all([issue("client", { by: authority }), issue("server", { by: authority })])
})

const opened: Array<AsyncDisposable> = []
afterEach(async () => {
  for (const one of opened.splice(0).toReversed()) await one[Symbol.asyncDispose]()
})

/** A PSP that judges the certificate, and a manager that sends with it. */
async function startPsp(version?: "TLSv1.2" | "TLSv1.3", proxy?: string) {
  const server = await startAlertingServer(authority, serving, version)
  const { cert, key } = client
  const certificate = await clientCertificate({ cert, key, ca: authority.cert, proxy })
  const tokens = managerOf(server, certificate)
  opened.push(server, certificate, tokens)
  return { server, certificate, tokens }
}

function managerOf(
  { url }: AlertingServer,
  certificate: ClientCertificate,
  options: Partial<TokenManagerOptions> = {}
): TokenManager {
  const credentials = { clientId: "client", clientSecret: "secret-of-client" }
  return createTokenManager({ provider: efi(), ...credentials, certificate, baseUrl: url, ...options })
}

const alerts = [
  [40, "HANDSHAKE_FAILURE"],
  [45, "CERTIFICATE_EXPIRED"],
  [48, "UNKNOWN_CA"],
  [116, "CERTIFICATE_REQUIRED"]
] as const

describe("promise 8: a PSP that refuses the certificate of a token request", () => {
  it.each(alerts)("by alert %i is named, with two handshakes and one token request", async (alert, name) => {
    const { server, tokens } = await startPsp("TLSv1.3")
    server.judge(alert)
    const code = expect.stringMatching(new RegExp(`^ERR_SSL_.*_ALERT_${name}$`))
    await expect(tokens.getToken()).rejects.toMatchObject({
      code: "CertificateRejected",
      message: expect.stringMatching(new RegExp(`SSL alert number ${alert}[^]*ERR_SSL_.*_ALERT_${name}\\)`)),
      cause: { code }
    })
    expect([server.handshakes(), server.requests()]).toEqual([2, 0])
    expect(tokens.snapshot().counters.tokenRequests).toBe(1)
  })

  it.each(alerts)("by alert %i shows without a second handshake with TLS 1.2", async (alert, name) => {
    const { server, tokens } = await startPsp("TLSv1.2")
    server.judge(alert)
    await expect(tokens.getToken()).rejects.toMatchObject({
      code: "CertificateRejected",
      cause: { code: expect.stringMatching(new RegExp(`^ERR_SSL_.*_ALERT_${name}$`)) }
    })
    expect([server.handshakes(), tokens.snapshot().counters.tokenRequests]).toEqual([1, 1])
  })

  it("is named through a proxy too, by a tunnel for each handshake", async () => {
    const proxy = await startConnectProxy()
    opened.push(proxy)
    const { server, tokens } = await startPsp("TLSv1.3", `http://user:segredo@127.0.0.1:${proxy.port}`)
    server.judge(48)
    await expect(tokens.getToken()).rejects.toMatchObject({ code: "CertificateRejected" })
    expect(proxy.asked).toHaveLength(2)
    expect([server.handshakes(), tokens.snapshot().counters.tokenRequests]).toEqual([2, 1])
  })

  it("is not asked again until the wait is over, and is at once with another certificate", async () => {
    const { server, certificate, tokens } = await startPsp()
    server.judge(45)
    for (let calls = 0; calls < 3; calls++) {
      await expect(tokens.getToken()).rejects.toMatchObject({ code: "CertificateRejected" })
    }
    expect([server.handshakes(), tokens.snapshot().counters.tokenRequests]).toEqual([2, 1])
    server.judge("accept")
    await expect(tokens.getToken()).rejects.toMatchObject({ code: "CertificateRejected" })
    const { cert, key } = await issue("renewed", { by: authority })
    await certificate.reload({ cert, key, ca: authority.cert })
    expect(await tokens.getToken()).toBe("a-token")
    expect(server.accepted).toEqual([expect.stringContaining("CN=renewed")])
    expect([server.handshakes(), tokens.snapshot().counters.tokenRequests]).toEqual([3, 2])
  })

  it("is no CertificateRejected where the connection is closed without an alert", async () => {
    const { server, certificate } = await startPsp()
    server.judge("close")
    const tokens = managerOf(server, counted(certificate), { clock })
    await expect(inTime(tokens.getToken())).rejects.toMatchObject({
      code: "TokenRequestFailed",
      message: expect.stringContaining("The PSP demands a client certificate: check that the right one is sent."),
      reason: { mayNeedCertificate: true }
    })
    expect([server.handshakes(), tokens.snapshot().counters.tokenRequests]).toEqual([6, 3])
    await tokens.dispose()
  })

  it("is not asked by calls of the API, only by token requests", async () => {
    const { server, certificate, tokens } = await startPsp()
    await tokens.getToken()
    // The certificate is the same, and its connections are others.
    await certificate.reload()
    server.judge(48)
    await expect(createAuthFetch(tokens)("/cob/1")).rejects.toThrow("fetch failed")
    expect([server.handshakes(), tokens.snapshot().counters.tokenRequests]).toEqual([2, 1])
  })
})
