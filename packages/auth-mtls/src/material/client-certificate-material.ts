/**
 * A text that holds the material itself, a path to a file that does, or the bytes of such a file.
 *
 * **Details**
 *
 * A text with `-----BEGIN` in it is PEM; any other text is a path, from the working folder if it is relative. PEM may have
 * passed through an environment variable: `\n` that is written out as two characters, and line feeds that have become spaces,
 * are understood.
 *
 * The options take `undefined` as well, which a missing variable of `process.env` is, and reject it with a `TypeError`.
 */
export type Material = string | Uint8Array

/** A certificate and its key, as PEM. This form works on Node, Bun and Deno. */
export interface PemMaterial {
  /**
   * The client certificate, and after it those that signed it, if the PSP asks for the chain. A single certificate may be DER,
   * as `.cer` and `.crt` files of some certificate authorities are.
   */
  readonly cert: Material | undefined
  /** Its private key, which may be encrypted. The file may be the same as for `cert`. */
  readonly key: Material | undefined
  /**
   * What `key` is encrypted with.
   *
   * @default the key is not encrypted
   */
  readonly passphrase?: string | undefined
  /**
   * The certificate authorities of the PSP's servers, where Node does not know them (Sicredi, Ailos): PEM, one or several. They
   * are added to the roots that Node trusts, and do not replace them.
   *
   * **Gotcha**: on Node 20, and on 22 before 22.15, certificates of `NODE_EXTRA_CA_CERTS` are not among the roots once `ca` is given.
   *
   * @default only the roots that Node trusts
   */
  readonly ca?: Material | ReadonlyArray<Material> | undefined
  /** Not with `cert` and `key`. */
  readonly pfx?: undefined
}

/** A `.p12` or `.pfx` file (PKCS#12), which holds certificate and key, and mostly the chain. */
export interface PfxMaterial {
  /**
   * Its bytes, or its path. Old files that OpenSSL 3 refuses (RC2-40, 3DES), such as many A1 certificates, are read as well.
   *
   * **Gotcha**: from an environment variable, decode it first: `Buffer.from(process.env["PIX_P12"] ?? "", "base64")`.
   */
  readonly pfx: Material | undefined
  /**
   * What the file is encrypted with.
   *
   * @default the empty passphrase, which Efí's files have
   */
  readonly passphrase?: string | undefined
  /** As with `cert` and `key`: authorities of the PSP that Node does not know. */
  readonly ca?: Material | ReadonlyArray<Material> | undefined
  /** Not with `pfx`. */
  readonly cert?: undefined
  /** Not with `pfx`. */
  readonly key?: undefined
}

/** What {@link ClientCertificate.reload} takes: PEM or PKCS#12. */
export type ClientCertificateMaterial = PemMaterial | PfxMaterial
