import { decodeJwt } from "jose"
import { describe, expect, it, onTestFinished } from "vitest"
import {
  type Sandbox,
  type SandboxCertificate,
  type SandboxOptions,
  type TlsSandbox,
  startSandbox
} from "../src/index.ts"
import { call, cobPath, requestToken, tokenOf } from "./profile-client.ts"
import { askForStandardToken, askForToken, send } from "./sandbox-client.ts"
import { endOfConnection, over, sendOver } from "./tls-client.ts"

/** NTX Pay over TLS, which demands a certificate only here. */
async function open(options: Omit<SandboxOptions, "tls"> = {}): Promise<Sandbox & TlsSandbox> {
  const sandbox = await startSandbox({ signing: "HS256", ...options, tls: { demandCertificate: true } })
  onTestFinished(() => sandbox.close())
  return sandbox
}

/** What the tools for NTX Pay send to, over TLS with this certificate. */
function through(sandbox: Sandbox & TlsSandbox, certificate?: SandboxCertificate) {
  const { url, certificates } = sandbox
  const answer = (request: Request) => {
    const { pathname } = new URL(request.url)
    return sendOver(certificates.ca, new Request(url + pathname, request), { certificate })
  }
  return Object.assign(answer, sandbox)
}

const tokenIn = ({ body }: { readonly body: unknown }) => (body as { access_token: string }).access_token
const balances = "GET /accounts/balances"

describe("tls: { demandCertificate: true }", () => {
  it.each([
    ["POST /oauth/token", askForToken],
    ["POST /api/auth/token", askForStandardToken]
  ] as const)("binds a token of %s to the certificate", async (_, ask) => {
    const sandbox = await open()
    const { client, second } = sandbox.certificates
    const token = tokenIn(await ask(through(sandbox, client)))
    expect((await send(through(sandbox, client), balances, { token })).status).toBe(200)
    const refused = await send(through(sandbox, second), balances, { token })
    expect([refused.status, refused.body]).toEqual([
      401,
      { statusCode: 401, message: "Token não fornecido ou inválido", error: "Unauthorized" }
    ])
    const thumbprint = Buffer.from(client.fingerprint, "hex").toString("base64url")
    expect(decodeJwt(token)["cnf"]).toEqual({ "x5t#S256": thumbprint })
  })

  it.each([
    ["POST /oauth/token", 401, askForToken],
    ["POST /api/auth/token", 403, askForStandardToken]
  ] as const)("%s refuses a certificate of no client with %i", async (_, expected, ask) => {
    const sandbox = await open()
    const { status } = await ask(through(sandbox, sandbox.certificates.unlinked))
    expect([status, sandbox.stats().tokensIssued]).toEqual([expected, 0])
  })

  it("refuses a missing certificate in the handshake", async () => {
    const { url, certificates, stats } = await open()
    expect(await endOfConnection(url, { ca: certificates.ca })).toBe("ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED")
    expect(stats().handshakes).toBe(0)
  })

  it("missingCertificate: nginx answers it with 400, the token endpoint and the API", async () => {
    const sandbox = await open({ conditions: { missingCertificate: "nginx" } })
    const answers = [await askForToken(through(sandbox)), await send(through(sandbox), balances)]
    for (const { status, body } of answers) {
      expect([status, body]).toEqual([400, expect.stringContaining("No required SSL certificate was sent")])
    }
  })

  it("in a profile that demands one at the API alone, the token endpoint demands one too", async () => {
    const tls = { demandCertificate: true }
    const sandbox = await startSandbox({ profile: "cielo", signing: "HS256", tls })
    onTestFinished(() => sandbox.close())
    const { client, second } = sandbox.certificates
    expect((await requestToken(over(sandbox, "cielo"))).status).toBe(403)
    const token = await tokenOf(over(sandbox, "cielo", client))
    const played = over(sandbox, "cielo", second)
    expect((await call(played, cobPath(played.psp), { token })).status).toBe(401)
  })

  it("false is as the PSP has it", async () => {
    const sandbox = await startSandbox({ tls: { demandCertificate: false } })
    onTestFinished(() => sandbox.close())
    const token = tokenIn(await askForToken(through(sandbox)))
    expect(decodeJwt(token)["cnf"]).toBeUndefined()
    expect((await send(through(sandbox), balances, { token })).status).toBe(200)
  })
})

describe("tls: { certificates }", () => {
  it("takes those of another sandbox, also of one that is closed", async () => {
    const first = await startSandbox({ tls: true })
    await first.close()
    const { certificates } = first
    const next = await startSandbox({ tls: { certificates, demandCertificate: true } })
    onTestFinished(() => next.close())
    expect(next.certificates).toBe(certificates)
    expect((await askForToken(through(next, certificates.second))).status).toBe(200)
  })

  it.each([
    ["those of no sandbox", (certificates: TlsSandbox["certificates"]) => ({ certificates: { ...certificates } })],
    ["keys besides", (certificates: TlsSandbox["certificates"]) => ({ certificates, keys: "RSA" })]
  ] as const)("%s is a TypeError", async (_, wrong) => {
    const { certificates } = await open()
    await expect(startSandbox({ tls: wrong(certificates) as { keys: "RSA" } })).rejects.toThrow(
      new TypeError(
        'Sandbox: `tls` must be true, false or an object with "EC" or "RSA" as keys, or the certificates of another sandbox of ' +
          "this process, and true or false as demandCertificate."
      )
    )
  })
})
