import type { ClientCertificate } from "../http/client-certificate.ts"

const day = 86_400_000
/** Days before its end at which a certificate is spoken of. */
const thresholds = [30, 7, 1]

/** What was said of each certificate, by whichever manager of this process. */
const told = /* @__PURE__ */ new WeakMap<ClientCertificate, number>()

/** Whether to say now that the certificate ends soon: once for each threshold. */
export function isWorthTelling(certificate: ClientCertificate, now: number): boolean {
  const passed = thresholds.filter((days) => certificate.expiresAt - now <= days * day).length
  if (passed <= (told.get(certificate) ?? 0)) return false
  told.set(certificate, passed)
  return true
}
