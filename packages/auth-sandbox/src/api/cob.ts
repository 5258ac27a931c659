import { ApiError } from "../http/error-body.ts"
import { brCode } from "./br-code.ts"
import { charge, txid as txidRule } from "./cob-operation.ts"
import { refuseZero } from "../http/field-rules.ts"
import { readBody, requireValid } from "../http/json-body.ts"
import type { SandboxSettings } from "../options.ts"
import type { RouteHandler } from "../http/sandbox-env.ts"

/** `PUT /cob/{txid}`: an immediate charge. The txid is the idempotency key: a second charge under it is a 409. */
export function cob({ now, assumptions }: SandboxSettings): RouteHandler {
  const taken = new Set<string>()
  return async (c) => {
    const txid = requireValid(txidRule, c.req.param("txid"))
    const { calendario, ...asked } = await readBody(c.req, charge, assumptions)
    refuseZero(asked.valor.original, assumptions)
    if (taken.has(txid)) throw new ApiError(409, "Cobrança com este txid já existe")
    taken.add(txid)
    // Both fields hold the copy-and-paste text itself, not an address as in the Bacen standard.
    const location = brCode(asked.valor.original)
    const answer = {
      calendario: { criacao: new Date(now()).toISOString(), expiracao: calendario.expiracao },
      txid,
      revisao: 0,
      loc: { id: taken.size, location, tipoCob: "cob" },
      location,
      status: "ATIVA",
      ...asked
    }
    return c.json(answer, 201)
  }
}
