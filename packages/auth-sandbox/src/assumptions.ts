import * as v from "valibot"
import { balancesOperation } from "./api/balances.ts"
import { cobOperation } from "./api/cob.ts"
import { devolucaoOperation } from "./api/devolucao.ts"
import { dictPixOperation } from "./api/dict-pix.ts"
import type { ApiAssumptions } from "./http/api-assumptions.ts"
import { type ApiRoute, apiRoutes } from "./routes.ts"

/**
 * What the API's documentation leaves open, and what the sandbox does about it. Each field is an assumption: change it
 * to check that your code does not depend on it.
 *
 * @example `await startSandbox({ assumptions: { tokenStatus: 201, challenges: false } })`
 */
export interface SandboxAssumptions extends ApiAssumptions {
  /**
   * The scope each route requires. Upstream documents the three scopes and the 403, but not which route requires which.
   * Default: `pix:write` for the three writes, `balance:read` for the balances; a route set to `undefined` requires none.
   *
   * **Gotcha**: a route that you leave out keeps its default.
   */
  readonly routeScopes: { readonly [route in ApiRoute]?: string | undefined }
}

export const defaultAssumptions: SandboxAssumptions = {
  tokenStatus: 200,
  challenges: true,
  routeScopes: {
    [cobOperation.route]: "pix:write",
    [devolucaoOperation.route]: "pix:write",
    [dictPixOperation.route]: "pix:write",
    [balancesOperation.route]: "balance:read"
  },
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

const trueOrFalse = v.boolean("must be true or false")
const bytes = "must be a whole number of bytes, at least 1"
const secondsOrNull = "must be a whole number of seconds, at least 1, or null"
const oneScope = v.pipe(v.string("must be one scope"), v.regex(/^[^\s"\\]+$/, "must be one scope, without spaces"))

export const assumptionsRule: v.GenericSchema<unknown, unknown> = v.partial(
  v.strictObject(
    {
      tokenStatus: v.picklist([200, 201], "must be 200 or 201"),
      challenges: trueOrFalse,
      routeScopes: v.record(
        v.picklist(apiRoutes, "must name a documented route"),
        v.optional(oneScope),
        "must be an object"
      ),
      repeatedRefund: v.picklist(["conflict", "same"], 'must be "conflict" or "same"'),
      reusedIdempotencyKey: v.picklist(["same", "reject"], 'must be "same" or "reject"'),
      idempotencyKeySeconds: v.nullable(
        v.pipe(v.number(secondsOrNull), v.safeInteger(secondsOrNull), v.minValue(1, secondsOrNull))
      ),
      zeroAmounts: v.picklist(["reject", "accept"], 'must be "reject" or "accept"'),
      accentedKeys: v.picklist(["reject", "ignore"], 'must be "reject" or "ignore"'),
      jsonContentType: trueOrFalse,
      standardTokensOnPixBacen: trueOrFalse,
      unlinkedCertificateStatus: v.picklist([401, 403], "must be 401 or 403"),
      plusInCertificate: v.picklist(["itself", "space"], 'must be "itself" or "space"'),
      inactiveAccountStatus: v.picklist([401, 403, 404], "must be 401, 403 or 404"),
      maxBodyBytes: v.pipe(v.number(bytes), v.integer(bytes), v.minValue(1, bytes))
    },
    "is not an assumption of the sandbox"
  )
)
