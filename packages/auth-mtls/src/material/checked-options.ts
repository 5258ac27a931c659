import type { ClientCertificateOptions, ClientCertificateSettings } from "../client-certificate-options.ts"
import type { ClientCertificateMaterial } from "./client-certificate-material.ts"
import { optionError } from "./option-error.ts"

/** The options, sorted into what can be replaced and what stays. */
export interface CheckedOptions extends ClientCertificateSettings {
  readonly material: ClientCertificateMaterial
}

/** Checks which options there are; what is in them is checked when they are read. */
export function checkedOptions(options: ClientCertificateOptions): CheckedOptions {
  const { proxy, now, ...material } = asObject(options)
  if (now !== undefined && typeof now !== "function") throw optionError("now", "must be a function")
  return { material: checkedMaterial(material), proxy, now }
}

/** Certificate and key, or a PKCS#12 file; copied, so that a caller may change its own. */
export function checkedMaterial(given: ClientCertificateMaterial): ClientCertificateMaterial {
  const { cert, key, pfx, passphrase, ca, ...others } = asObject(given)
  const unknown = Object.keys(others)[0]
  if (unknown !== undefined) {
    throw optionError(unknown, "is not an option here; the options are cert, key, pfx, passphrase, ca, proxy, now")
  }
  if (passphrase !== undefined && typeof passphrase !== "string") throw optionError("passphrase", "must be a text")
  if (pfx !== undefined) {
    if (cert !== undefined || key !== undefined)
      throw optionError("pfx", 'takes the place of "cert" and "key": give only one')
    return { pfx, passphrase, ca }
  }
  if (cert === undefined && key === undefined) throw optionError("cert", 'is missing: give "cert" and "key", or "pfx"')
  if (cert === undefined) throw optionError("cert", 'is missing: give the certificate of "key" as well')
  if (key === undefined) throw optionError("key", "is missing: without it the certificate would not be sent at all")
  return { cert, key, passphrase, ca }
}

/** A caller without types may give anything. */
function asObject<A extends object>(given: A): A {
  if (typeof given === "object" && given !== null) return given
  throw new TypeError('clientCertificate: give an object with "cert" and "key", or with "pfx"')
}
