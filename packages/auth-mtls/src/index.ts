export {
  type ClientCertificate,
  clientCertificate,
  type ClientCertificateOptions,
  type ClientCertificateSettings
} from "./client-certificate.ts"
export type {
  ClientCertificateMaterial,
  Material,
  PemMaterial,
  PfxMaterial
} from "./material/client-certificate-material.ts"
