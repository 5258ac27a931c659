import { createPrivateKey, type KeyObject } from "node:crypto"
import { optionError } from "./option-error.ts"
import { pemBlocks } from "./pem-blocks.ts"

/** The private key of a PEM text, decrypted. */
export function readKey(bytes: Buffer, passphrase: string | undefined): KeyObject {
  const found = pemBlocks(bytes.toString("latin1")).find(({ label }) => label.endsWith("PRIVATE KEY"))
  if (found === undefined) {
    throw optionError("key", "holds no private key: it must have -----BEGIN PRIVATE KEY----- or the like in it")
  }
  const { label, pem } = found
  const isEncrypted = label.startsWith("ENCRYPTED") || /^Proc-Type:.*ENCRYPTED/m.test(pem)
  if (isEncrypted && passphrase === undefined) {
    throw optionError("passphrase", "is missing: the key is encrypted")
  }
  try {
    return createPrivateKey({ key: pem, ...(isEncrypted && { passphrase: passphrase ?? "" }) })
  } catch (error) {
    const { code = "" } = error as { readonly code?: string }
    if (isEncrypted && isDecryption.test(code)) {
      throw optionError("passphrase", "does not decrypt the key: it is the passphrase of another file, or mistyped")
    }
    throw optionError("key", `cannot be read: it is damaged, cut off or of an unknown kind (${code || "no code"})`)
  }
}

/** With a wrong passphrase the padding is wrong, or, by chance, only what comes out. */
const isDecryption = /BAD_DECRYPT|ASN1|DECODE|UNSUPPORTED|MISSING_PASSPHRASE/
