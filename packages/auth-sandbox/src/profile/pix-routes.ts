import { randomUUID } from "node:crypto"
import * as v from "valibot"
import type { Account } from "../api/account.ts"
import { centsOf, decimalAmount } from "../api/amount.ts"
import { brCode } from "../api/br-code.ts"
import { ApiError } from "../http/error-body.ts"
import { section } from "../http/field-rules.ts"
import { parseJson } from "../http/json-body.ts"
import { bodyText } from "../http/body-text.ts"
import type { RouteHandler } from "../http/route-handler.ts"
import { requireValidInput } from "../http/validation.ts"
import type { PixApi } from "./profile.ts"

/** The routes of Bacen's API that a profile plays, each with the scope that Bacen's table names. */
export interface PixRoute {
  readonly method: "GET" | "PUT"
  /** After the profile's prefix. */
  readonly path: string
  readonly summary: string
  readonly scope: string | undefined
  readonly handler: (state: PixState) => RouteHandler
}

/** What the routes share while the sandbox lives. */
interface PixState {
  readonly account: Account
  readonly charges: Map<string, object>
  readonly refunds: Map<string, object>
  readonly refundStatus: 200 | 201
  readonly now: () => number
}

/** Of a body, only what the answer needs is checked. */
const chargeRule = v.object({ ...section("", { valor: section("valor", { original: decimalAmount }) }).entries })
const refundRule = section("", { valor: decimalAmount })

const putCob = ({ charges, now }: PixState): RouteHandler => {
  return async (c) => {
    const asked = await readJson(c.req.raw)
    const { valor } = requireValidInput(chargeRule, asked)
    const txid = c.req.param("txid") ?? ""
    if (charges.has(txid)) throw new ApiError(400, "Cobrança com este txid já existe")
    const location = brCode(valor.original)
    const charge = {
      ...asked,
      calendario: { expiracao: 86_400, ...calendarioOf(asked), criacao: new Date(now()).toISOString() },
      txid,
      revisao: 0,
      status: "ATIVA",
      pixCopiaECola: location
    }
    charges.set(txid, charge)
    return c.json(charge, 201)
  }
}

const getCob = ({ charges }: PixState): RouteHandler => {
  return (c) => {
    const charge = charges.get(c.req.param("txid") ?? "")
    if (!charge) throw new ApiError(404, "Cobrança não encontrada")
    return c.json(charge)
  }
}

const getPix = ({ account, refunds }: PixState): RouteHandler => {
  return (c) => {
    const { e2eid, amount, at } = receivedPix(account, c.req.param("e2eid"))
    const devolucoes = [...refunds].filter(([key]) => key.startsWith(`${e2eid}/`)).map(([, refund]) => refund)
    return c.json({ endToEndId: e2eid, valor: amount, horario: new Date(at).toISOString(), devolucoes })
  }
}

const putDevolucao = ({ account, refunds, refundStatus, now }: PixState): RouteHandler => {
  return async (c) => {
    const { e2eid, amount } = receivedPix(account, c.req.param("e2eid"))
    const { valor } = requireValidInput(refundRule, await readJson(c.req.raw))
    const id = c.req.param("id") ?? ""
    const key = `${e2eid}/${id}`
    if (refunds.has(key)) throw new ApiError(400, "Devolução com este id já existe")
    if (centsOf(valor) > centsOf(amount)) throw new ApiError(400, "Valor da devolução excede o valor do Pix")
    const horario = { solicitacao: new Date(now()).toISOString() }
    const refund = {
      id,
      rtrId: `D${randomUUID().replaceAll("-", "").slice(1)}`,
      valor,
      horario,
      status: "EM_PROCESSAMENTO"
    }
    refunds.set(key, refund)
    return c.json(refund, refundStatus)
  }
}

/** An empty object, under any path: only the token matters. */
const ownCall = (): RouteHandler => (c) => c.json({})

/** The routes under these paths. */
export function pixRoutes({ cob, pix, own }: PixApi["paths"]): readonly PixRoute[] {
  const routes: PixRoute[] = []
  if (cob !== undefined) {
    routes.push(
      { method: "PUT", path: cob, summary: "Criar Cobrança", scope: "cob.write", handler: putCob },
      { method: "GET", path: cob, summary: "Consultar Cobrança", scope: "cob.read", handler: getCob }
    )
  }
  if (pix !== undefined) {
    const refund = `${pix}/devolucao/{id}`
    routes.push(
      { method: "GET", path: pix, summary: "Consultar Pix", scope: "pix.read", handler: getPix },
      { method: "PUT", path: refund, summary: "Solicitar Devolução", scope: "pix.write", handler: putDevolucao }
    )
  }
  if (own !== undefined) {
    routes.push({ method: "GET", path: own, summary: "Chamada com token", scope: undefined, handler: ownCall })
  }
  return routes
}

function receivedPix(account: Account, e2eid = "") {
  const pix = account.pix.get(e2eid)
  if (!pix || pix.direction === "sent") throw new ApiError(404, "Pix não encontrado")
  return pix
}

const maxBytes = 102_400

async function readJson(request: Request): Promise<object> {
  const tooLong = new ApiError(413, `Corpo da requisição excede ${maxBytes} bytes`)
  const json = parseJson(await bodyText(request, maxBytes, tooLong))
  return requireValidInput(v.looseObject({}, "Corpo da requisição deve ser um objeto"), json)
}

const calendarioOf = (asked: object): object => {
  const calendario: unknown = Reflect.get(asked, "calendario")
  return typeof calendario === "object" && calendario !== null ? calendario : {}
}
