import type { ClientCertificateOptions, ClientCertificateSettings } from "../client-certificate-options.ts"
import type { CheckedMaterial } from "./checked-material.ts"
import type { ClientCertificateMaterial } from "./client-certificate-material.ts"
import { optionError } from "./option-error.ts"
import { filesOf } from "./watched-files.ts"

/** The options, sorted into what can be replaced and what stays. */
export interface CheckedOptions extends ClientCertificateSettings {
  readonly material: CheckedMaterial
}

/** Checks which options there are; what is in them is checked when they are read. */
export function checkedOptions(options: ClientCertificateOptions): CheckedOptions {
  const { proxy, watch = false, onReloadFailed, now, ...given } = asObject(options)
  if (now !== undefined && typeof now !== "function") throw optionError("now", "must be a function")
  if (onReloadFailed !== undefined && typeof onReloadFailed !== "function") {
    throw optionError("onReloadFailed", "must be a function")
  }
  const material = checkedMaterial(given, [...names, "proxy", "watch", "onReloadFailed", "now"])
  if (typeof watch !== "boolean" && !(Number.isInteger(watch) && watch >= 1)) {
    throw optionError("watch", "must be true, false, or milliseconds")
  }
  if (watch !== false && filesOf(material).length === 0) {
    throw optionError("watch", 'needs files: give "cert" and "key", or "pfx", as paths')
  }
  return { material, proxy, watch, onReloadFailed, now }
}

const names = ["cert", "key", "pfx", "passphrase", "ca"]

/** Checks material by itself, as `reload` takes it. */
export function checkedMaterial(
  given: ClientCertificateMaterial,
  options: ReadonlyArray<string> = names
): CheckedMaterial {
  const { cert, key, pfx, passphrase, ca, ...others } = asObject(given)
  const unknown = Object.keys(others)[0]
  if (unknown !== undefined) throw optionError(unknown, `is not an option here; the options are ${options.join(", ")}`)
  if (passphrase !== undefined && typeof passphrase !== "string") throw optionError("passphrase", "must be a text")
  if (pfx !== undefined) {
    if (cert === undefined && key === undefined) return { pfx, passphrase, ca }
    throw optionError("pfx", 'takes the place of "cert" and "key": give only one')
  }
  if (cert !== undefined && key !== undefined) return { cert, key, passphrase, ca }
  if (cert !== undefined) throw optionError("key", "is missing: without it the certificate would not be sent at all")
  if (key !== undefined) throw optionError("cert", 'is missing: give the certificate of "key" as well')
  throw optionError(
    "pfx" in given && !("cert" in given) ? "pfx" : "cert",
    'is missing: give "cert" and "key", or "pfx"'
  )
}

/** A caller without types may give anything. */
function asObject<A extends object>(given: A): A {
  if (typeof given === "object" && given !== null) return given
  throw new TypeError('clientCertificate: give an object with "cert" and "key", or with "pfx"')
}
