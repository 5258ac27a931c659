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
  /** Whether a new token ends the earlier ones of the same client. Default false: they live on to their own expiry. */
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
  maxBodyBytes: 102_400
}

const yesOrNo = v.boolean("must be true or false")
const bytes = "must be a whole number of bytes, at least 1"
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
      maxBodyBytes: v.pipe(v.number(bytes), v.integer(bytes), v.minValue(1, bytes))
    },
    "is not an assumption of the sandbox"
  )
)
