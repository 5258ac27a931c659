import * as v from "valibot"
import { plainFingerprint } from "./client-certificate.ts"
import { testFingerprint } from "./test-certificate.ts"

/** An application that may ask for tokens. */
export interface SandboxClient {
  /** Not empty. */
  readonly clientId: string
  /** 8 to 64 characters, as documented. */
  readonly clientSecret: string
  /**
   * The scopes its tokens carry, separated by single spaces. Default `"pix:read pix:write balance:read"`, the only
   * value the documentation shows.
   *
   * @example `scope: "pix:read pix:write"` makes `GET /accounts/balances` answer 403.
   */
  readonly scope?: string | undefined
  /**
   * SHA-256 fingerprints of the certificates that are linked to the client's account, 64 hexadecimal digits each, with or
   * without colons: `POST /api/auth/token` wants one of them. Default: the one of the sandbox's `clientCertificate`.
   */
  readonly certificateFingerprints?: readonly string[] | undefined
  /** Whether "PIX Bacen mode" is activated on the account. Default true; without it the four API routes answer 403. */
  readonly pixBacenMode?: boolean | undefined
}

/** A client, with the defaults filled in. */
export interface CompleteClient {
  readonly clientId: string
  readonly clientSecret: string
  readonly scope: string
  readonly certificateFingerprints: readonly string[]
  readonly pixBacenMode: boolean
}

/** The client of a sandbox that is given none. */
export const defaultClient: SandboxClient = {
  clientId: "account-93-550e8400",
  clientSecret: "sandbox-secret-not-for-production"
}
const defaultScope = "pix:read pix:write balance:read"

/** Fills in the defaults. */
export function completeClient(client: SandboxClient): CompleteClient {
  const { clientId, clientSecret, scope = defaultScope, pixBacenMode = true } = client
  const { certificateFingerprints = [testFingerprint] } = client
  const fingerprints = certificateFingerprints.map(plainFingerprint)
  return { clientId, clientSecret, scope, pixBacenMode, certificateFingerprints: fingerprints }
}

const secret = "must be a text of 8 to 64 characters"
const scopes = "must be scopes separated by single spaces"
const fingerprint = "must be a SHA-256 fingerprint: 64 hexadecimal digits, with or without colons"

const clientRule = v.strictObject(
  {
    clientId: v.pipe(v.string("must be a text"), v.nonEmpty("must not be empty")),
    clientSecret: v.pipe(v.string(secret), v.minLength(8, secret), v.maxLength(64, secret)),
    scope: v.optional(v.pipe(v.string(scopes), v.regex(/^[^\s"\\]+( [^\s"\\]+)*$/, scopes))),
    certificateFingerprints: v.optional(
      v.array(
        v.pipe(v.string(fingerprint), v.regex(/^[0-9a-f]{2}(:?[0-9a-f]{2}){31}$/i, fingerprint)),
        "must be a list of fingerprints"
      )
    ),
    pixBacenMode: v.optional(v.boolean("must be true or false"))
  },
  "must be a client: { clientId, clientSecret, scope?, certificateFingerprints?, pixBacenMode? }"
)

export const clientsRule: v.GenericSchema<unknown, unknown> = v.pipe(
  v.array(clientRule, "must be a list of clients"),
  v.minLength(1, "must hold at least one client"),
  v.check(
    (clients) => new Set(clients.map((client) => client.clientId)).size === clients.length,
    "must not hold the same clientId twice"
  )
)
