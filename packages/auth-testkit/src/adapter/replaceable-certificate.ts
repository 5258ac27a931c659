import type { ClientCertificate } from "@pix/auth-core"

/** What a client certificate is made of: texts in PEM. */
export interface CertificateMaterial {
  /** The certificate, and after it the one that signed it. */
  readonly cert: string
  /** Its private key, not encrypted. */
  readonly key: string
  /** The authorities of the servers, which the certificate's own connections alone have to trust. */
  readonly ca: string
}

/** A client certificate that can be replaced, as `clientCertificate()` of `@pix/auth-mtls` makes one. */
export interface ReplaceableCertificate extends ClientCertificate {
  /** Takes other material: from then on `current` is another object, and new calls go with the new certificate. */
  readonly reload: (material?: CertificateMaterial) => Promise<void>
  /** Ends its connections. */
  readonly close: () => Promise<void>
}

/** Makes a client certificate of this material. */
export type MakeCertificate = (
  material: CertificateMaterial
) => ReplaceableCertificate | Promise<ReplaceableCertificate>
