export { type ClientCertificate, clientCertificate } from "./client-certificate.ts"
export type { FixedCertificate } from "./fixed-certificate.ts"
export type { ClientCertificateOptions, ClientCertificateSettings } from "./client-certificate-options.ts"
export type {
  ClientCertificateMaterial,
  Material,
  PemMaterial,
  PfxMaterial
} from "./material/client-certificate-material.ts"
