import { createPublicKey } from "node:crypto"
import * as v from "valibot"

const documentedSecret = "must be a text of 8 to 64 characters"
const scopes = "must be scopes separated by single spaces"
const fingerprint = "must be a SHA-256 fingerprint: 64 hexadecimal digits, with or without colons"
const rsaKey = "must be an RSA public key, PEM"
const text = v.pipe(v.string("must be a text"), v.nonEmpty("must not be empty"))

/** Which secrets clients have: NTX Pay's as documented, any that is not empty, or none, so that one is ignored. */
export type SecretRule = "documented" | "any" | "none"

const secrets = {
  documented: v.pipe(v.string(documentedSecret), v.minLength(8, documentedSecret), v.maxLength(64, documentedSecret)),
  any: text,
  none: v.optional(text)
} as const

const optional = {
  scope: v.optional(v.pipe(v.string(scopes), v.regex(/^[^\s"\\]+( [^\s"\\]+)*$/, scopes))),
  certificateFingerprints: v.optional(
    v.array(
      v.pipe(v.string(fingerprint), v.regex(/^[0-9a-f]{2}(:?[0-9a-f]{2}){31}$/i, fingerprint)),
      "must be a list of fingerprints"
    )
  ),
  pixBacenMode: v.optional(v.boolean("must be true or false")),
  accounts: v.optional(
    v.pipe(v.array(text, "must be a list of account numbers"), v.minLength(1, "must hold at least one account"))
  ),
  applicationKey: v.optional(text),
  publicKey: v.optional(v.pipe(v.string(rsaKey), v.check(isRsaKey, rsaKey)))
}

/** The rule for the option `clients`. */
export function clientsRule(secret: SecretRule): v.GenericSchema<unknown, unknown> {
  const client = v.strictObject(
    { clientId: text, clientSecret: secrets[secret], ...optional },
    "must be a client: { clientId, clientSecret, scope?, certificateFingerprints?, pixBacenMode?, accounts?, applicationKey?, publicKey? }"
  )
  return v.pipe(
    v.array(client, "must be a list of clients"),
    v.minLength(1, "must hold at least one client"),
    v.check(
      (clients) => new Set(clients.map(({ clientId }) => clientId)).size === clients.length,
      "must not hold the same clientId twice"
    )
  )
}

function isRsaKey(pem: string): boolean {
  try {
    return !pem.includes("PRIVATE KEY") && createPublicKey(pem).asymmetricKeyType === "rsa"
  } catch {
    return false
  }
}
