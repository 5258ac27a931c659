import { plainFingerprint } from "./client-certificate.ts"

/** An application that may ask for tokens. */
export interface SandboxClient {
  /** Not empty. */
  readonly clientId: string
  /**
   * Required, except where the profile's clients have none (`sicoob`, `stone`). For NTX Pay 8 to 64 characters, as documented;
   * for the other PSPs not empty.
   */
  readonly clientSecret?: string | undefined
  /**
   * The scopes it has, separated by single spaces. For NTX Pay its tokens carry them, and the default is
   * `"pix:read pix:write balance:read"`, the only value the documentation shows. In another profile they are what is
   * enabled for it, and the default is `"cob.read cob.write pix.read pix.write"`.
   *
   * @example `scope: "pix:read pix:write"` makes `GET /accounts/balances` answer 403.
   * @example `scope: "cob.read pix.read"` in the profile `inter` refuses a token request for `cob.write`.
   */
  readonly scope?: string | undefined
  /**
   * SHA-256 fingerprints of the certificates that are linked to the client's account, 64 hexadecimal digits each, with or
   * without colons: `POST /api/auth/token` wants one of them. Default: the one of the sandbox's `clientCertificate`; over TLS
   * also those of `certificates.client` and `certificates.second`.
   *
   * @example `certificateFingerprints: []` makes every certificate one of another client.
   */
  readonly certificateFingerprints?: readonly string[] | undefined
  /** Whether "PIX Bacen mode" is activated on the account. Default true; without it the four API routes answer 403. */
  readonly pixBacenMode?: boolean | undefined
  /**
   * The numbers of its accounts, for the profile `inter`: with more than one, each call must name one of them in
   * `x-conta-corrente`. Default: one account, whose number is not checked.
   */
  readonly accounts?: readonly string[] | undefined
  /** What each call has in its query in the profile `bancoDoBrasil`. Default `"sandbox-application-key"`. */
  readonly applicationKey?: string | undefined
  /**
   * The RSA key that verifies its assertions, PEM, for the profile `stone`. Default: the one that belongs to the sandbox's
   * `clientKey`.
   */
  readonly publicKey?: string | undefined
}

/** A client, with the defaults filled in. */
export interface CompleteClient {
  readonly clientId: string
  readonly clientSecret: string | undefined
  readonly scope: string
  readonly certificateFingerprints: readonly string[]
  readonly pixBacenMode: boolean
  readonly accounts: readonly string[] | undefined
  readonly applicationKey: string
  /** PEM. No type of Node: a consumer may not have them. */
  readonly publicKey: string | undefined
}

/** The client of a sandbox that plays NTX Pay and is given none. */
export const defaultClient: SandboxClient & { readonly clientSecret: string } = {
  clientId: "account-93-550e8400",
  clientSecret: "sandbox-secret-not-for-production"
}

/** What clients have that give less. */
export interface ClientDefaults {
  readonly scope: string
  readonly publicKey?: string | undefined
  /** Of the certificates that are linked to it. */
  readonly fingerprints: readonly string[]
}

/** Fills in the defaults. */
export function completeClient(client: SandboxClient, defaults: ClientDefaults): CompleteClient {
  const { clientId, clientSecret, scope = defaults.scope, pixBacenMode = true, accounts } = client
  const { certificateFingerprints = defaults.fingerprints, applicationKey = "sandbox-application-key" } = client
  const { publicKey = defaults.publicKey } = client
  return {
    clientId,
    clientSecret,
    scope,
    pixBacenMode,
    accounts,
    applicationKey,
    certificateFingerprints: certificateFingerprints.map(plainFingerprint),
    publicKey
  }
}
