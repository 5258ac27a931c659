import type { Material, PemMaterial } from "./client-certificate-material.ts"

/** Certificate and key, or a PKCS#12 file: one of the two is there. */
export type CheckedMaterial = (CheckedPem | CheckedPfx) & Pick<PemMaterial, "passphrase" | "ca">

interface CheckedPem {
  readonly cert: Material
  readonly key: Material
  readonly pfx?: undefined
}
interface CheckedPfx {
  readonly pfx: Material
}
