/** A wrong option. It never holds what was given: that may be a key or a passphrase that went into the wrong option. */
export function optionError(option: string, rule: string): TypeError {
  return new TypeError(`clientCertificate: "${option}" ${rule}`)
}
