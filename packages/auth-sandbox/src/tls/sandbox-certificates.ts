/** A certificate with its key, in both forms in which clients take them. Made at the start, and worth nothing elsewhere. */
export interface SandboxCertificate {
  /** PEM: the certificate, followed by the intermediate one that signed it, if any. */
  readonly cert: string
  /** The private key, PEM (PKCS #8), not encrypted. */
  readonly key: string
  /**
   * The same as PKCS #12 (`.p12`, `.pfx`), protected by `passphrase`.
   *
   * **Gotcha**: Node's types want `Buffer.from(pfx)`, although it is a Buffer already.
   */
  readonly pfx: Uint8Array
  /** The passphrase of `pfx`: `"sandbox"`, or empty in the profile `efi`, as Efí has it. `key` has none. */
  readonly passphrase: string
  /** SHA-256 over the certificate, 64 hexadecimal digits: what `stats().recent` and `certificateFingerprints` have. */
  readonly fingerprint: string
}

/**
 * The certificates of a sandbox over TLS, made anew at each start.
 *
 * @example
 * const sandbox = await startSandbox({ profile: "efi", tls: true })
 * const { ca, client } = sandbox.certificates
 * const agent = new https.Agent({ ca, cert: client.cert, key: client.key, keepAlive: true })
 *
 * **Gotcha**: TLS judges dates by the machine's clock: the option `now` and `clock.shift()` do not make one expire.
 */
export interface SandboxCertificates {
  /** The root of the server's chain, PEM: what a client has to trust. */
  readonly ca: string
  /** Belongs to every client that has no `certificateFingerprints` of its own. */
  readonly client: SandboxCertificate
  /** Another valid one of the same clients, for a rotation: tokens that one of the two got are refused with the other. */
  readonly second: SandboxCertificate
  /** Valid, and of no client unless its fingerprint is in `certificateFingerprints`. */
  readonly unlinked: SandboxCertificate
  /** Of `client`'s kind, and over since yesterday. */
  readonly expired: SandboxCertificate
  /** Signed by itself. */
  readonly selfSigned: SandboxCertificate
  /** Valid, of an authority that the sandbox does not know. */
  readonly foreign: SandboxCertificate
}

/** How a sandbox speaks TLS. */
export interface SandboxTls {
  /**
   * The keys of the server's and the clients' certificates: EC on the curve P-256, or RSA with 2048 bits, which takes longer to
   * make. Default `"EC"`.
   */
  readonly keys?: "EC" | "RSA" | undefined
  /**
   * Demands a client certificate at the token endpoint and at the API, and binds tokens to it (`cnf.x5t#S256`), also where the PSP
   * does not: NTX Pay, for instance. A request without one ends in the handshake, unless the PSP or the condition
   * `missingCertificate` answers it. Default false: as the PSP has it.
   *
   * @example
   * const sandbox = await startSandbox({ tls: { demandCertificate: true } })
   */
  readonly demandCertificate?: boolean | undefined
  /**
   * The `certificates` of another sandbox of this process, which are used again: to make them takes longer than all else. Their
   * server's certificate has to be for the host of this sandbox too, and `keys` must be absent. Default: new ones.
   *
   * **Gotcha**: clients that trust one of the two sandboxes trust the other as well.
   *
   * @example
   * const next = await startSandbox({ tls: { certificates: sandbox.certificates } })
   */
  readonly certificates?: SandboxCertificates | undefined
}
