import * as v from "valibot"
import { type ApiRoute, apiRoutes } from "./routes.ts"

/**
 * What the API's documentation leaves open, and what the sandbox does about it. Each field is an assumption: change it
 * to see that your code does not lean on it.
 *
 * @example `await startSandbox({ assumptions: { tokenStatus: 201, challenges: false } })`
 */
export interface SandboxAssumptions {
  /** Status of a token that is handed out. The PIX Bacen page shows none; the standard API documents 201. Default 200. */
  readonly tokenStatus: 200 | 201
  /** Whether 401 and 403 carry `WWW-Authenticate` (RFC 6750, section 3); upstream documents no such header. Default true. */
  readonly challenges: boolean
  /**
   * The scope each route asks for. Upstream documents the three scopes and the 403, never which route wants which.
   * Default: `pix:write` for the three writes, `balance:read` for the balances; a route set to `undefined` asks for none.
   *
   * **Gotcha**: what you give is laid over the default, route by route.
   */
  readonly routeScopes: { readonly [route in ApiRoute]?: string | undefined }
  /**
   * Whether a new token ends the earlier ones of the same client. Default false: they live on to their own expiry. It is
   * where the condition `tokens` starts: `faults.impose({ tokens: "newest-only" })` does the same later.
   */
  readonly newTokenRevokesOld: boolean
  /**
   * A refund `id` used again on the same Pix: `"conflict"` answers 409, as the documentation says for a charge's txid;
   * `"same"` answers 201 with the first refund, whatever the second body says. Default `"conflict"`.
   */
  readonly repeatedRefund: "conflict" | "same"
  /**
   * An idempotency key used again with another body: `"same"` answers with the first transfer, which is what the
   * documentation says of a key that is used again; `"reject"` answers 422. Default `"same"`.
   */
  readonly reusedIdempotencyKey: "same" | "reject"
  /**
   * For how many seconds an idempotency key is remembered; afterwards it makes a new transfer. Default `null`: as long as
   * the sandbox lives.
   */
  readonly idempotencyKeySeconds: number | null
  /** A charge or refund of `"0.00"`: `"reject"` answers 400. Default `"reject"`. */
  readonly zeroAmounts: "reject" | "accept"
  /**
   * A field whose name carries accents that the documented name has not (`expiração`): the English pages misprint three
   * so. `"reject"` answers 400, `"ignore"` takes it for a field that it does not know. Default `"reject"`.
   */
  readonly accentedKeys: "reject" | "ignore"
  /** Whether a body must come as `application/json`. Default true: another content type is answered 400. */
  readonly jsonContentType: boolean
  /**
   * Whether the four API routes accept a token of the standard API, with its client's scopes although it shows none.
   * Default true: "authentication is identical". Without it they answer 401.
   */
  readonly standardTokensOnPixBacen: boolean
  /**
   * Status for a certificate that is in order but not linked to the account of the credentials. Default 403, as the guide
   * says; the API's own OpenAPI lists no 403, which leaves 401.
   */
  readonly unlinkedCertificateStatus: 401 | 403
  /**
   * What a `+` in the header `X-SSL-Client-Cert` stands for. Default `"itself"`, so that a form encoder's `BEGIN+CERTIFICATE`
   * is answered 400; `"space"` forgives it.
   */
  readonly plusInCertificate: "itself" | "space"
  /** Status of the four API routes for an account without PIX Bacen mode. Default 403. */
  readonly inactiveAccountStatus: 401 | 403 | 404
  /** The longest request body, in bytes; a longer one is answered 400. Default 102400 (100 KiB). */
  readonly maxBodyBytes: number
}

export const defaultAssumptions: SandboxAssumptions = {
  tokenStatus: 200,
  challenges: true,
  routeScopes: {
    "PUT /cob/{txid}": "pix:write",
    "PUT /pix/{e2eid}/devolucao/{id}": "pix:write",
    "POST /dict/pix": "pix:write",
    "GET /accounts/balances": "balance:read"
  },
  newTokenRevokesOld: false,
  repeatedRefund: "conflict",
  reusedIdempotencyKey: "same",
  idempotencyKeySeconds: null,
  zeroAmounts: "reject",
  accentedKeys: "reject",
  jsonContentType: true,
  standardTokensOnPixBacen: true,
  unlinkedCertificateStatus: 403,
  plusInCertificate: "itself",
  inactiveAccountStatus: 403,
  maxBodyBytes: 102_400
}

const yesOrNo = v.boolean("must be true or false")
const bytes = "must be a whole number of bytes, at least 1"
const secondsOrNull = "must be a whole number of seconds, at least 1, or null"
const oneScope = v.pipe(v.string("must be one scope"), v.regex(/^[^\s"\\]+$/, "must be one scope, without spaces"))

export const assumptionsRule: v.GenericSchema<unknown, unknown> = v.partial(
  v.strictObject(
    {
      tokenStatus: v.picklist([200, 201], "must be 200 or 201"),
      challenges: yesOrNo,
      routeScopes: v.record(
        v.picklist(apiRoutes, "must name a documented route"),
        v.optional(oneScope),
        "must be an object"
      ),
      newTokenRevokesOld: yesOrNo,
      repeatedRefund: v.picklist(["conflict", "same"], 'must be "conflict" or "same"'),
      reusedIdempotencyKey: v.picklist(["same", "reject"], 'must be "same" or "reject"'),
      idempotencyKeySeconds: v.nullable(
        v.pipe(v.number(secondsOrNull), v.safeInteger(secondsOrNull), v.minValue(1, secondsOrNull))
      ),
      zeroAmounts: v.picklist(["reject", "accept"], 'must be "reject" or "accept"'),
      accentedKeys: v.picklist(["reject", "ignore"], 'must be "reject" or "ignore"'),
      jsonContentType: yesOrNo,
      standardTokensOnPixBacen: yesOrNo,
      unlinkedCertificateStatus: v.picklist([401, 403], "must be 401 or 403"),
      plusInCertificate: v.picklist(["itself", "space"], 'must be "itself" or "space"'),
      inactiveAccountStatus: v.picklist([401, 403, 404], "must be 401, 403 or 404"),
      maxBodyBytes: v.pipe(v.number(bytes), v.integer(bytes), v.minValue(1, bytes))
    },
    "is not an assumption of the sandbox"
  )
)
