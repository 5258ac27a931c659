import { describe, expect, it } from "vitest"
import type { SandboxCertificates } from "../src/index.ts"
import { call, cobPath, psps, requestToken, tokenOf } from "./profile-client.ts"
import { endOfConnection, openOverTls, over } from "./tls-client.ts"

/** A second reading of what each PSP demands: no certificate there, and how each leg refuses that. */
const handshake = "handshake"
const demands: Readonly<Record<(typeof psps)[number]["name"], { readonly token: unknown; readonly api: unknown }>> = {
  efi: { token: handshake, api: handshake },
  inter: { token: handshake, api: handshake },
  itau: {
    token: [403, { code: "C100", message: "Certificado ausente ou inválido" }],
    api: [403, { code: "C100", message: "Certificado ausente ou inválido" }]
  },
  bancoDoBrasil: { token: "none", api: handshake },
  sicoob: { token: handshake, api: handshake },
  sicredi: { token: handshake, api: handshake },
  santander: { token: handshake, api: handshake },
  bradesco: { token: handshake, api: handshake },
  pagBank: { token: [403, { message: "Forbidden" }], api: [403, { message: "Forbidden" }] },
  cielo: { token: "none", api: [403, { error: "missing" }] },
  stone: { token: "none", api: "none" }
}

const apiPath = (psp: (typeof psps)[number]) => (psp.name === "stone" ? "/accounts" : cobPath(psp))

describe("over TLS", () => {
  it.each(psps)("$name: takes the client's certificate on both legs", async (psp) => {
    const sandbox = await openOverTls({ profile: psp.name })
    expect(Object.values(sandbox.baseUrl).every((url) => url.startsWith("https://127.0.0.1:"))).toBe(true)
    const played = over(sandbox, psp.name, sandbox.certificates.client)
    const token = await tokenOf(played)
    const answer = await call(played, apiPath(psp), { token })
    expect(answer.status).toBe(psp.name === "stone" ? 200 : 404)
  })

  it.each(psps)("$name: refuses a missing certificate as the PSP does", async (psp) => {
    const sandbox = await openOverTls({ profile: psp.name })
    const played = over(sandbox, psp.name)
    const answerOf = async (answering: Promise<Response>) => {
      try {
        const answer = await answering
        return answer.status === 403 ? [answer.status, await answer.json()] : "none"
      } catch (error) {
        return (error as NodeJS.ErrnoException).code === "ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED" ? handshake : error
      }
    }
    expect({
      token: await answerOf(requestToken(played)),
      api: await answerOf(call(played, apiPath(psp)))
    }).toEqual(demands[psp.name])
  })

  it("a missing certificate ends a handshake of TLS 1.2 with alert 40", async () => {
    const { url, certificates } = await openOverTls({ profile: "efi" })
    const options = { ca: certificates.ca, maxVersion: "TLSv1.2" } as const
    expect(await endOfConnection(url, options)).toMatch(/^ERR_SSL_(SSL\/TLS|SSLV3)_ALERT_HANDSHAKE_FAILURE$/)
  })

  it.each(["efi", "pagBank"] as const)("%s: a wrong certificate is dropped, without an alert", async (profile) => {
    const { url, certificates } = await openOverTls({ profile })
    const { ca, client, unlinked } = certificates
    for (const name of ["expired", "selfSigned", "foreign"] satisfies (keyof SandboxCertificates)[]) {
      const { cert, key } = certificates[name]
      for (const maxVersion of ["TLSv1.2", "TLSv1.3"] as const) {
        expect(await endOfConnection(url, { ca, cert, key, maxVersion })).toMatch(/^(closed|ECONNRESET)$/)
      }
    }
    // The leaf without the intermediate one that signed it.
    const leaf = /^-----BEGIN[^]*?-----END CERTIFICATE-----$/m.exec(client.cert)?.[0] ?? ""
    expect(await endOfConnection(url, { ca, cert: leaf, key: client.key })).toMatch(/^(closed|ECONNRESET)$/)
    // A valid one of another run.
    const other = await openOverTls({ profile })
    const { cert, key } = unlinked
    expect(await endOfConnection(other.url, { ca: other.certificates.ca, cert, key })).toMatch(/^(closed|ECONNRESET)$/)
  })

  it.each(["efi", "pagBank"] as const)(
    "missingCertificate: nginx answers 400 with a page, as %s too",
    async (profile) => {
      const sandbox = await openOverTls({ profile, conditions: { missingCertificate: "nginx" } })
      const answer = await requestToken(over(sandbox, profile))
      expect([answer.status, answer.headers.get("content-type")]).toEqual([400, "text/html"])
      expect(await answer.text()).toContain("<center>No required SSL certificate was sent</center>")
      expect(sandbox.stats()).toMatchObject({ tokenRequests: 1, tokensIssued: 0, statuses: { 400: 1 } })
      expect((await requestToken(over(sandbox, profile, sandbox.certificates.client))).status).toBe(200)
    }
  )

  it("missingCertificate: usual is what the PSP does, again", async () => {
    const sandbox = await openOverTls({ profile: "pagBank", conditions: { missingCertificate: "nginx" } })
    sandbox.conditions.set({ missingCertificate: "usual" })
    expect((await requestToken(over(sandbox, "pagBank"))).status).toBe(403)
  })

  it("missingCertificate: handshake refuses it by alert 116, whatever the PSP does", async () => {
    const sandbox = await openOverTls({ profile: "itau" })
    sandbox.conditions.set({ missingCertificate: "handshake" })
    const error = await requestToken(over(sandbox, "itau")).catch((cause: unknown) => cause)
    expect(error).toMatchObject({ code: "ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED" })
  })

  it("missingCertificate changes nothing where none is demanded", async () => {
    for (const missingCertificate of ["nginx", "handshake"] as const) {
      const sandbox = await openOverTls({ profile: "bancoDoBrasil", conditions: { missingCertificate } })
      expect((await requestToken(over(sandbox, "bancoDoBrasil"))).status).toBe(200)
    }
  })

  it.each([
    [48, /_ALERT_UNKNOWN_CA$/],
    [45, /_ALERT_CERTIFICATE_EXPIRED$/],
    [116, /_ALERT_CERTIFICATE_REQUIRED$/]
  ])("tlsAlert: %i ends each handshake, on both legs", async (tlsAlert, code) => {
    const { baseUrl, certificates, conditions, stats } = await openOverTls({ profile: "itau" })
    conditions.set({ tlsAlert })
    const { ca, client } = certificates
    for (const url of Object.values(baseUrl)) {
      for (const maxVersion of ["TLSv1.2", "TLSv1.3"] as const) {
        expect(await endOfConnection(url, { ca, cert: client.cert, key: client.key, maxVersion })).toMatch(code)
      }
    }
    expect(stats().handshakes).toBe(0)
  })

  it.each([0, 256, 1.5, "48"])("tlsAlert: %j is a TypeError", async (tlsAlert) => {
    const { conditions } = await openOverTls({ profile: "efi" })
    expect(() => conditions.set({ tlsAlert: tlsAlert as number })).toThrow(
      new TypeError("Sandbox: `tlsAlert` must be the number of an alert, 1 to 255, or null.")
    )
  })

  it("the controls need no certificate at http://, where nothing else is answered", async () => {
    const { url, conditions } = await openOverTls({ profile: "efi", conditions: { tlsAlert: 48 } })
    const plain = url.replace("https:", "http:")
    const body = JSON.stringify({ tlsAlert: null })
    expect((await fetch(`${plain}/__sandbox/conditions`, { method: "PATCH", body })).status).toBe(200)
    expect(conditions.current().tlsAlert).toBeNull()
    const refused = await fetch(`${plain}/oauth/token`, { method: "POST", body })
    expect([refused.status, await refused.text()]).toEqual([400, expect.stringContaining("HTTPS port")])
    const described = (await (await fetch(`${plain}/openapi.json`)).json()) as { servers: { url: string }[] }
    expect(described.servers).toEqual([{ url }])
  })
})
