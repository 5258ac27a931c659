import { X509Certificate, createPrivateKey, type KeyObject } from "node:crypto"
import type * as forge from "node-forge"
import { optionError } from "./option-error.ts"
import { base64Advice, isBase64 } from "./read-bytes.ts"

/** What is in a `.p12` file. */
export interface PfxContents {
  readonly certificates: ReadonlyArray<X509Certificate>
  readonly key: KeyObject
}

/**
 * Reads a `.p12` file, old or new, without OpenSSL: OpenSSL 3 refuses the old ones, Deno reads none, and none of them shows the
 * certificate. The library is loaded here alone, since most programs use PEM.
 */
export async function readPfx(bytes: Buffer, passphrase: string): Promise<PfxContents> {
  const { default: library } = await import("node-forge")
  refuseText(bytes)
  const { asn1, pki } = library
  const file = parsed(library, bytes)
  const pfx = opened(library, file, passphrase)
  const bags = pfx.safeContents.flatMap(({ safeBags }) => safeBags)
  const { certBag, keyBag, pkcs8ShroudedKeyBag } = pki.oids
  const certificates = bags.filter(({ type }) => type === certBag)
  const key = bags.find(({ type }) => type === keyBag || type === pkcs8ShroudedKeyBag)
  if (key === undefined || certificates.length === 0) {
    const missing = key === undefined ? "private key" : "certificate"
    throw optionError("pfx", `holds no ${missing}: export it again with certificate and private key`)
  }
  const bytesOf = (one: forge.asn1.Asn1) => Buffer.from(asn1.toDer(one).getBytes(), "latin1")
  try {
    // What the library cannot interpret, such as a certificate of an elliptic curve, it leaves in `asn1`.
    const der = bytesOf(key.key ? pki.wrapRsaPrivateKey(pki.privateKeyToAsn1(key.key)) : key.asn1)
    return {
      certificates: certificates.map(
        ({ cert, asn1: raw }) => new X509Certificate(bytesOf(cert ? pki.certificateToAsn1(cert) : raw))
      ),
      key: createPrivateKey({ key: der, format: "der", type: "pkcs8" })
    }
  } catch {
    throw optionError(
      "pfx",
      "holds a key or a certificate of an unknown kind: export it as PEM, and give that as cert and key"
    )
  }
}

const noPfx = "is no PKCS#12 file, or is damaged: copy the .p12 or .pfx file again, as binary"

function refuseText(bytes: Buffer): void {
  const text = bytes.subarray(0, 4096).toString("latin1")
  if (text.includes("-----BEGIN")) {
    throw optionError("pfx", 'holds PEM text: give it as "cert" and "key"')
  }
  if (isBase64(text)) throw optionError("pfx", base64Advice)
}

function parsed({ asn1, util }: typeof forge, bytes: Buffer): forge.asn1.Asn1 {
  try {
    return asn1.fromDer(util.createBuffer(bytes.toString("latin1")))
  } catch {
    throw optionError("pfx", noPfx)
  }
}

function opened(library: typeof forge, file: forge.asn1.Asn1, passphrase: string): forge.pkcs12.Pkcs12Pfx {
  const problems: Array<string> = []
  for (const attempt of attempts(library, file, passphrase)) {
    try {
      return library.pkcs12.pkcs12FromAsn1(attempt.file, false, attempt.passphrase)
    } catch (error) {
      problems.push(error instanceof Error ? error.message : "")
    }
  }
  const [problem = ""] = problems
  if (/invalid password|wrong password|failed to decrypt/i.test(problem)) {
    const hint = passphrase === "" ? "is missing or empty" : "does not open the file"
    throw optionError("passphrase", `${hint}: the file in "pfx" is encrypted with another one`)
  }
  if (problem.includes("not an PKCS#12")) throw optionError("pfx", noPfx)
  throw optionError("pfx", "has an encryption that is not known here: export it as PEM, and give that as cert and key")
}

interface Attempt {
  readonly file: forge.asn1.Asn1
  readonly passphrase: string | undefined
}

/** A passphrase has several spellings, and the library knows one. */
function attempts({ util }: typeof forge, file: forge.asn1.Asn1, passphrase: string): ReadonlyArray<Attempt> {
  const plain = { file, passphrase }
  // No text at all, and an empty text with its end.
  if (passphrase === "") return [plain, { file, passphrase: undefined }]
  // Beyond ASCII, new files are encrypted with the UTF-8 of the text, and authenticated with its UTF-16. Without the
  // authentication a wrong one shows all the same: its key is none, or not the certificate's.
  const unauthenticated = { ...file, value: file.value.slice(0, 2) as Array<forge.asn1.Asn1> }
  const utf8 = util.encodeUtf8(passphrase)
  return utf8 === passphrase ? [plain] : [plain, { file: unauthenticated, passphrase: utf8 }]
}
