import { X509Certificate, createPrivateKey } from "node:crypto"
import { createSecureContext } from "node:tls"
import { describe, expect, it, onTestFinished } from "vitest"
import { type SandboxCertificates, startSandbox } from "../src/index.ts"
import { addressBytes } from "../src/tls/address-bytes.ts"
import { requestToken } from "./profile-client.ts"
import { endOfConnection, openOverTls, over, sendOver } from "./tls-client.ts"

const names = ["client", "second", "unlinked", "expired", "selfSigned", "foreign"] as const

const chainOf = (pem: string) =>
  pem.match(/-----BEGIN[^]*?-----END CERTIFICATE-----/g)?.map((one) => new X509Certificate(one)) ?? []

/** Whether each certificate signed the one before, up to the authority. */
function leadsTo(ca: string, pem: string): boolean {
  const chain = [...chainOf(pem), new X509Certificate(ca)]
  return chain.slice(1).every((signer, index) => {
    const signed = chain[index]
    return signer.ca && signed?.checkIssued(signer) && signed.verify(signer.publicKey)
  })
}

async function certificatesOf(keys: "EC" | "RSA"): Promise<SandboxCertificates> {
  const sandbox = await startSandbox({ profile: "efi", tls: { keys } })
  onTestFinished(() => sandbox.close())
  return sandbox.certificates
}

describe("sandbox.certificates", () => {
  it.each(["EC", "RSA"] as const)("%s: each fits its key, and has its fingerprint", async (keys) => {
    const certificates = await certificatesOf(keys)
    for (const name of names) {
      const { cert, key, fingerprint } = certificates[name]
      const leaf = new X509Certificate(cert)
      expect(leaf.checkPrivateKey(createPrivateKey(key))).toBe(true)
      expect(leaf.publicKey.asymmetricKeyType).toBe(keys.toLowerCase())
      expect(leaf.fingerprint256.replaceAll(":", "").toLowerCase()).toBe(fingerprint)
    }
    expect(new Set(names.map((name) => certificates[name].fingerprint)).size).toBe(names.length)
  })

  it("lead to the authority through an intermediate one, those that are valid", async () => {
    const certificates = await certificatesOf("EC")
    const known = names.filter((name) => leadsTo(certificates.ca, certificates[name].cert))
    expect(known).toEqual(["client", "second", "unlinked", "expired"])
    expect(chainOf(certificates.client.cert)).toHaveLength(2)
    const { selfSigned, foreign } = certificates
    expect(leadsTo(selfSigned.cert, selfSigned.cert)).toBe(false)
    const [own] = chainOf(selfSigned.cert)
    expect(own?.verify(own.publicKey)).toBe(true)
    expect(new X509Certificate(foreign.cert).issuer).toBe("CN=Foreign root")
    const expired = names.filter(
      (name) => Date.parse(new X509Certificate(certificates[name].cert).validTo) < Date.now()
    )
    expect(expired).toEqual(["expired"])
  })

  it.each([
    ["efi", ""],
    ["inter", "sandbox"]
  ] as const)("%s: come as PKCS #12 too, with the passphrase %j", async (profile, passphrase) => {
    const sandbox = await openOverTls({ profile })
    const { pfx } = sandbox.certificates.client
    expect(sandbox.certificates.client.passphrase).toBe(passphrase)
    expect(() => createSecureContext({ pfx: Buffer.from(pfx), passphrase: "wrong" })).toThrow("mac verify failure")
    const answer = await requestToken(over(sandbox, profile, undefined, { pfx: Buffer.from(pfx), passphrase }))
    expect(answer.status).toBe(200)
    expect(sandbox.stats().recent[0]?.certificateFingerprint).toBe(sandbox.certificates.client.fingerprint)
  })

  it("are others at each start", async () => {
    const [one, two] = [await certificatesOf("EC"), await certificatesOf("EC")]
    expect(one.ca).not.toBe(two.ca)
    expect(one.client.fingerprint).not.toBe(two.client.fingerprint)
  })

  it("are absent without tls, and with tls: false", async () => {
    for (const sandbox of [await startSandbox(), await startSandbox({ tls: false, profile: "efi" })]) {
      onTestFinished(() => sandbox.close())
      expect(sandbox.url).toMatch(/^http:/)
      expect(sandbox).not.toHaveProperty("certificates")
    }
  })

  it.each([[{ keys: "DSA" }], ["yes"], [{ port: 1 }]])("tls: %j is a TypeError", async (tls) => {
    await expect(startSandbox({ tls: tls as never })).rejects.toThrow(
      new TypeError(
        'Sandbox: `tls` must be true, false or an object with "EC" or "RSA" as keys, or the certificates of another sandbox of ' +
          "this process, and true or false as demandCertificate."
      )
    )
  })
})

describe("the server's certificate", () => {
  it.each(["EC", "RSA"] as const)("%s: is for localhost and its addresses, and for no other host", async (keys) => {
    const sandbox = await startSandbox({ profile: "stone", tls: { keys } })
    onTestFinished(() => sandbox.close())
    const { ca } = sandbox.certificates
    const { port } = new URL(sandbox.url)
    const get = (host: string, servername = "") =>
      sendOver(ca, new Request(`https://${host}:${port}/api/v1/accounts`), { options: { servername } })
    expect((await get("127.0.0.1")).status).toBe(401)
    expect((await get("localhost", "localhost")).status).toBe(401)
    await expect(get("127.0.0.1", "api.openbank.stone.com.br")).rejects.toMatchObject({
      code: "ERR_TLS_CERT_ALTNAME_INVALID"
    })
  })

  it("is for the address of dangerouslyListenOn too", async () => {
    const sandbox = await startSandbox({ profile: "stone", tls: true, dangerouslyListenOn: "127.0.0.2" })
    onTestFinished(() => sandbox.close())
    const answer = await sendOver(sandbox.certificates.ca, new Request(`${sandbox.url}/api/v1/accounts`))
    expect([sandbox.url.startsWith("https://127.0.0.2:"), answer.status]).toEqual([true, 401])
  })

  it("is trusted by nobody who does not ask for it", async () => {
    const { url } = await openOverTls({ profile: "stone" })
    expect(await endOfConnection(url, {})).toBe("UNABLE_TO_GET_ISSUER_CERT_LOCALLY")
  })
})

it.each([
  ["127.0.0.1", "7f000001"],
  ["::1", "00000000000000000000000000000001"],
  ["fe80::1:2", "fe800000000000000000000000010002"],
  ["::ffff:127.0.0.1", "00000000000000000000ffff7f000001"],
  ["1:2:3:4:5:6:7:8", "00010002000300040005000600070008"],
  ["::", "00000000000000000000000000000000"]
])("the bytes of %s are %s", (address, hex) => {
  expect(Buffer.from(addressBytes(address)).toString("hex")).toBe(hex)
})
