/** The scopes that most programs ask for: charges and received Pix, to read and to write. */
export const chargeScopes: ReadonlyArray<string> = /* @__PURE__ */ Object.freeze([
  "cob.read",
  "cob.write",
  "pix.read",
  "pix.write"
])
