import { readFile } from "node:fs/promises"
import type { Material } from "./client-certificate-material.ts"
import { optionError } from "./option-error.ts"

/** Paths that an error may repeat. A key or a passphrase in the wrong option does not end like this. */
const plainPath = /^[^\n]{0,240}\.(pem|crt|cer|der|key|p12|pfx|txt)$/i
const begin = "-----BEGIN"

/** The bytes of an option: those of the file, if it is a path. */
export async function readBytes(option: string, given: Material): Promise<Buffer> {
  if (given instanceof Uint8Array) return notEmpty(option, Buffer.from(given))
  if (typeof given !== "string") throw optionError(option, "must be a text, a path or a Buffer")
  if (!isPath(given)) return Buffer.from(given)
  if (isBase64(given)) throw optionError(option, base64Advice)
  if (given.trim() === "") throw optionError(option, "is empty: give its contents or the path of a file")
  try {
    return notEmpty(option, await readFile(given))
  } catch (error) {
    if (error instanceof TypeError) throw error
    const { code = "unknown error" } = error as { readonly code?: string }
    const name = plainPath.test(given) ? ` ${JSON.stringify(given)}` : ""
    throw optionError(option, `names a file${name} that ${reasons[code] ?? "cannot be read"} (${code}): ${pathAdvice}`)
  }
}

/** Whether material is the path of a file, and not what is in one. */
export function isPath(material: Material): material is string {
  return typeof material === "string" && !material.includes(begin)
}

/** What to do with base64. */
export const base64Advice =
  'holds base64 text, and must hold the bytes: decode it with Buffer.from(text, "base64"), or give the path of the file'

/** Whether a text is base64 of DER, which begins with a sequence, or of PEM. */
export function isBase64(text: string): boolean {
  return /^\s*(MI|LS0tLS1)[A-Za-z0-9+/=_\s-]{60,}$/.test(text)
}

const pathAdvice = "correct the path, which is taken from the working folder if it is relative, or give the contents"
const reasons: Readonly<Record<string, string>> = {
  ENOENT: "does not exist",
  ENOTDIR: "does not exist",
  ENAMETOOLONG: "does not exist",
  EISDIR: "is a folder",
  EACCES: "this process may not read",
  EPERM: "this process may not read"
}

function notEmpty(option: string, bytes: Buffer): Buffer {
  if (bytes.length === 0) throw optionError(option, "is empty: give its contents or the path of a file")
  return bytes
}
