import type { ClientCertificateMaterial } from "./material/client-certificate-material.ts"

/** What `clientCertificate` takes: the material, and how to reach the PSP. */
export type ClientCertificateOptions = ClientCertificateMaterial & ClientCertificateSettings

/** What stays the same when a certificate is replaced. */
export interface ClientCertificateSettings {
  /**
   * The proxy on the way to the PSP, as an `http://` or `https://` URL, with name and password if it wants them; or
   * `"environment"`, which reads `HTTPS_PROXY`, `NO_PROXY` and their like at each call. The proxy is asked for a tunnel
   * (CONNECT), and mutual TLS is spoken inside: it sees host and port, and neither the certificate nor the calls.
   *
   * **Gotcha**: write variables with their scheme, `http://proxy.example.com:3128`; without it, that of the call is taken, https.
   *
   * @default calls go straight to the PSP
   */
  readonly proxy?: string | URL | undefined
  /**
   * Whether to look at the files every ten seconds and to reload when one has changed; a number is the time between two looks, in
   * milliseconds. These are the files of the first material, whatever `reload()` is given. If the files cannot be used, for instance because only one of two has changed, the certificate stays as it is.
   *
   * @default false: only `reload()` replaces the certificate
   */
  readonly watch?: boolean | number | undefined
  /**
   * Called with the error when a watched file has changed and cannot be used.
   *
   * @default the process prints a warning
   */
  readonly onReloadFailed?: ((error: Error) => void) | undefined
  /**
   * What time it is, in milliseconds since 1970, for the check whether a certificate is valid.
   *
   * @default the machine's clock
   */
  readonly now?: (() => number) | undefined
}
