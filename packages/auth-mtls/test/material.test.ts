import { mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { inspect } from "node:util"
import { beforeAll, describe, expect, it } from "vitest"
import { clientCertificate, type ClientCertificateOptions } from "../src/index.ts"
import { pemBlocks } from "../src/material/pem-blocks.ts"
import { startMtlsServer } from "./mtls-server.ts"
import { issue, type Issued, keyOf } from "./test-authority.ts"

let authority: Issued
let client: Issued
let other: Issued
beforeAll(async () => {
  authority = await issue("authority", { isAuthority: true })
  ;[client, other] = await Promise.all([
    issue("client", { by: authority }),
    issue("other", { by: authority, rsaBits: 2048 })
  ])
})

/** The error of wrong options. It names the function, and holds nothing of a key, a passphrase or a file. */
async function problem(options: unknown): Promise<string> {
  const error = await clientCertificate(options as ClientCertificateOptions).then(
    () => new Error("nothing was wrong"),
    (reason: unknown) => reason
  )
  expect(error).toBeInstanceOf(TypeError)
  const printed = inspect(error, { depth: Infinity, showHidden: true })
  const secrets = [client, other].flatMap(({ key }) => key.split("\n").slice(1, 3))
  for (const secret of [...secrets, "segredo", "errada"]) expect(printed).not.toContain(secret)
  const { message } = error as TypeError
  expect(message).toMatch(/^clientCertificate: /)
  return message.replace("clientCertificate: ", "")
}

const pem = () => ({ cert: client.cert, key: client.key })
const encrypted = (format: "pkcs8" | "sec1") =>
  keyOf(client.keys).export({ type: format, format: "pem", cipher: "aes-256-cbc", passphrase: "segredo" })

describe("PEM material", () => {
  it.each<[string, () => Promise<Partial<ClientCertificateOptions>> | Partial<ClientCertificateOptions>]>([
    ["as text", () => pem()],
    ["as bytes", () => ({ cert: Buffer.from(client.cert), key: new TextEncoder().encode(client.key) })],
    ["with line feeds written out, as environment variables have them", () => written("\\n")],
    ["with line feeds of Windows written out", () => written("\\r\\n")],
    ["with spaces for line feeds", () => written(" ")],
    ["in quotes", () => ({ cert: `"${client.cert}"`, key: `"${client.key}"` })],
    ["with certificate and key in one text", () => ({ cert: client.key + client.cert, key: client.key + client.cert })],
    ["with a certificate that is DER", () => ({ ...pem(), cert: Buffer.from(client.certificate.rawData) })],
    ["with the chain in the wrong order", () => ({ ...pem(), cert: authority.cert + client.cert })],
    ["with an encrypted key (PKCS#8)", () => ({ ...pem(), key: encrypted("pkcs8"), passphrase: "segredo" })],
    ["with an encrypted key (of old)", () => ({ ...pem(), key: encrypted("sec1"), passphrase: "segredo" })],
    ["with a passphrase that is not needed", () => ({ ...pem(), passphrase: "segredo" })]
  ])("is read and sent: %s", async (_, material) => {
    const serving = await issue("server", { by: authority })
    await using server = await startMtlsServer(authority, serving)
    const options = { ...(await material()), ca: authority.cert } as ClientCertificateOptions
    await using certificate = await clientCertificate(options)
    await (await certificate.fetch(server.url)).text()
    expect(server.received.map(({ fingerprint }) => fingerprint)).toEqual([certificate.fingerprint])
  })

  const written = (lineFeed: string) => ({
    cert: client.cert.replaceAll("\n", lineFeed),
    key: client.key.replaceAll("\n", lineFeed)
  })

  it("gets lines of the length that strict readers want, from spaces as well", () => {
    const text = client.cert.replaceAll("\n", " ")
    expect(pemBlocks(text)).toEqual([{ label: "CERTIFICATE", pem: client.cert }])
  })

  it("says what it is", async () => {
    await using certificate = await clientCertificate(pem())
    const digest = await crypto.subtle.digest("SHA-256", client.certificate.rawData)
    expect(certificate.fingerprint).toBe(Buffer.from(digest).toString("base64url"))
    expect(certificate.subject).toBe("C=BR, O=Test material, CN=client")
    expect(certificate.expiresAt).toBe(client.certificate.notAfter.getTime())
  })

  it("is sent with the certificates that signed it, and says whether they are all there", async () => {
    const between = await issue("intermediate", { by: authority, isAuthority: true })
    const [below, serving] = await Promise.all([issue("below", { by: between }), issue("server", { by: authority })])
    await using server = await startMtlsServer(authority, serving)
    const ca = authority.cert
    await using leaf = await clientCertificate({ cert: below.cert, key: below.key, ca })
    await using chain = await clientCertificate({ cert: below.cert + between.cert, key: below.key, ca })
    await using unknown = await clientCertificate({ cert: below.cert + between.cert, key: below.key })
    await using whole = await clientCertificate({ cert: below.cert + between.cert + ca, key: below.key })
    expect([leaf, chain, unknown, whole].map(({ chainComplete }) => chainComplete)).toEqual([false, true, false, true])
    await expect(leaf.fetch(server.url)).rejects.toThrow("fetch failed")
    await (await chain.fetch(server.url)).text()
    expect(server.received.map(({ fingerprint }) => fingerprint)).toEqual([chain.fingerprint])
  })
})

describe("PEM material is refused", () => {
  it("if the key is of another certificate", async () => {
    expect(await problem({ cert: client.cert, key: other.key })).toMatch(/^"key" belongs to another certificate: /)
  })

  it("if the key is encrypted and the passphrase is missing or wrong", async () => {
    for (const format of ["pkcs8", "sec1"] as const) {
      const key = encrypted(format)
      expect(await problem({ ...pem(), key })).toBe('"passphrase" is missing: the key is encrypted')
      expect(await problem({ ...pem(), key, passphrase: "errada" })).toMatch(/^"passphrase" does not decrypt the key: /)
      expect(await problem({ ...pem(), key, passphrase: "" })).toMatch(/^"passphrase" does not decrypt the key: /)
    }
  })

  it("if the certificate has expired or is not valid yet, by the machine's clock or by the option", async () => {
    const end = client.certificate.notAfter.getTime()
    const begin = client.certificate.notBefore.getTime()
    const instant = (time: number) => new Date(time).toISOString()
    expect(await problem({ ...pem(), now: () => end })).toContain(`"cert" has expired at ${instant(end)}: get a new`)
    expect(await problem({ ...pem(), now: () => begin - 1 })).toContain(
      `"cert" is not valid before ${instant(begin)}: `
    )
    for (const now of [begin, end - 1]) await clientCertificate({ ...pem(), now: () => now })
    const [past, future] = [Date.now() - 60_000, Date.now() + 60_000]
    const old = await issue("old", { by: authority, notAfter: past })
    expect(await problem({ cert: old.cert, key: old.key })).toContain("has expired at")
    const early = await issue("early", { by: authority, notBefore: future })
    expect(await problem({ cert: early.cert, key: early.key })).toContain("is not valid before")
  })

  it("if it is something else, or damaged", async () => {
    expect(await problem({ ...pem(), cert: client.key })).toMatch(/^"cert" holds no certificate: /)
    expect(await problem({ ...pem(), key: client.cert })).toMatch(/^"key" holds no private key: /)
    expect(await problem({ ...pem(), key: client.key.replace(/\n.*\n/, "\n") })).toMatch(/^"key" cannot be read: /)
    const cut = client.cert.replace(/\n.*\n/, "\n")
    expect(await problem({ ...pem(), cert: cut })).toContain('"cert" cannot be read: the certificate is damaged')
    const second = client.cert + cut
    expect(await problem({ ...pem(), cert: second })).toContain("certificate 2 of 2 is damaged")
    expect(await problem({ ...pem(), ca: cut })).toContain('"ca" cannot be read')
    expect(await problem({ ...pem(), ca: [authority.cert, Buffer.from("x")] })).toContain('"ca" holds no certificate')
    expect(await problem({ ...pem(), cert: Buffer.of() })).toMatch(/^"cert" is empty: /)
  })

  it("if it is base64 of what it should be, without repeating it", async () => {
    const base64 = Buffer.from(client.key).toString("base64")
    expect(await problem({ ...pem(), key: base64 })).toContain(
      '"key" holds base64 text, and must hold the bytes: decode it'
    )
    expect(await problem({ ...pem(), cert: Buffer.from(client.cert).toString("base64") })).toContain(
      '"cert" holds base64'
    )
  })

  it("if TLS refuses it, because its key is too short", async () => {
    const weak = await issue("weak", { rsaBits: 512 })
    expect(await problem({ cert: weak.cert, key: weak.key })).toMatch(
      /^"cert" is refused by this platform's TLS \(ERR_[A-Z_]+\): its key or signature may be too weak$/
    )
  })

  it("if a file cannot be read, with its path only where it is plainly one", async () => {
    const folder = await mkdtemp(join(tmpdir(), "auth-mtls-"))
    try {
      const missing = join(folder, "missing.pem")
      expect(await problem({ ...pem(), cert: missing })).toBe(
        `"cert" names a file ${JSON.stringify(missing)} that does not exist (ENOENT): correct the path, which is taken from the ` +
          "working folder if it is relative, or give the contents"
      )
      expect(await problem({ ...pem(), key: folder })).toContain('"key" names a file that is a folder (EISDIR)')
      expect(await problem({ ...pem(), key: "segredo" })).toContain('"key" names a file that does not exist (ENOENT)')
      const bare = client.key.split("\n").slice(1, -2).join("")
      expect(await problem({ ...pem(), key: bare })).toContain('"key" holds base64 text')
      const empty = join(folder, "empty.pem")
      await writeFile(empty, "")
      expect(await problem({ ...pem(), cert: empty })).toMatch(/^"cert" is empty: /)
    } finally {
      await rm(folder, { recursive: true })
    }
  })
})

describe("options are refused", () => {
  it.each<[string, () => unknown]>([
    ["give an object", () => undefined],
    ['"cert" is missing: give "cert" and "key", or "pfx"', () => ({})],
    ['"cert" is missing: give "cert" and "key"', () => ({ cert: undefined, key: undefined })],
    ['"pfx" is missing: give "cert" and "key"', () => ({ pfx: process.env["PIX_NO_SUCH_VARIABLE"] })],
    ['"cert" is missing: give the certificate', () => ({ key: client.key })],
    ['"key" is missing: without it the certificate would not be sent', () => ({ cert: client.cert })],
    ['"cert" must be a text, a path or a Buffer', () => ({ ...pem(), cert: 1 })],
    ['"cert" is empty', () => ({ ...pem(), cert: "" })],
    ['"passphrase" must be a text', () => ({ ...pem(), passphrase: 1 })],
    ['"pfx" takes the place', () => ({ ...pem(), pfx: "a.p12" })],
    ['"rejectUnauthorized" is not an option here', () => ({ ...pem(), rejectUnauthorized: false })],
    ['"now" must be a function', () => ({ ...pem(), now: 1 })],
    ['"proxy" must be an http:// or https:// URL', () => ({ ...pem(), proxy: "socks5://user:segredo@proxy" })],
    ['"proxy" must be an http:// or https:// URL', () => ({ ...pem(), proxy: "proxy.example.com" })],
    ['"proxy" must be an http:// or https:// URL', () => ({ ...pem(), proxy: "" })]
  ])("with the words: %s", async (words, options) => {
    expect(await problem(options())).toContain(words)
  })
})
