import * as v from "valibot"
import { ApiError } from "../http/error-body.ts"
import { cnpj, cpf, oneOf, section, text, whole } from "../http/field-rules.ts"
import { readBody } from "../http/json-body.ts"
import { type Operation, errors } from "../http/operation.ts"
import type { RouteHandler, RouteSettings } from "../http/route-handler.ts"
import { requireValidInput } from "../http/validation.ts"
import { decimalAmount, refuseZero } from "./amount.ts"
import { brCode } from "./br-code.ts"

const route = "PUT /cob/{txid}"

const txidMessage = "txid deve conter de 26 a 35 caracteres alfanuméricos"
const txidRule: v.GenericSchema<string> = v.pipe(v.string(txidMessage), v.regex(/^[a-zA-Z0-9]{26,35}$/, txidMessage))

// An upper bound is not documented; this one is the Bacen standard's 32-bit integer.
const expiracao = whole("calendario.expiracao", 1, 2_147_483_647)
const modalidadeAlteracao = oneOf("valor.modalidadeAlteracao", [0, 1])
const devedor = v.pipe(
  section("devedor", {
    cpf: v.exactOptional(cpf),
    cnpj: v.exactOptional(cnpj),
    nome: text("devedor.nome", 200)
  }),
  v.check(
    (debtor) => (debtor.cpf === undefined) !== (debtor.cnpj === undefined),
    "devedor deve ter cpf ou cnpj, e não ambos"
  )
)
const optional = {
  devedor: v.exactOptional(devedor),
  chave: v.exactOptional(text("chave", 77)),
  solicitacaoPagador: v.exactOptional(text("solicitacaoPagador", 140)),
  infoAdicionais: v.exactOptional(
    v.array(
      section("infoAdicionais", { nome: text("infoAdicionais.nome", 50), valor: text("infoAdicionais.valor", 200) }),
      "infoAdicionais deve ser uma lista"
    )
  )
}

/** The body of a request for a charge; the keys are written without accents. */
interface Charge {
  readonly calendario: { readonly expiracao: number }
  readonly valor: { readonly original: string; readonly modalidadeAlteracao: 0 | 1 }
  readonly devedor?: { readonly cpf?: string; readonly cnpj?: string; readonly nome: string }
  readonly chave?: string
  readonly solicitacaoPagador?: string
  readonly infoAdicionais?: readonly { readonly nome: string; readonly valor: string }[]
}

const charge: v.GenericSchema<unknown, Charge> = section("", {
  calendario: section("calendario", { expiracao: v.optional(expiracao, 86_400) }),
  valor: section("valor", { original: decimalAmount, modalidadeAlteracao: v.optional(modalidadeAlteracao, 0) }),
  ...optional
})

const madeCharge = v.object({
  calendario: v.object({ criacao: v.pipe(v.string(), v.isoTimestamp()), expiracao }),
  txid: txidRule,
  revisao: v.literal(0),
  loc: v.object({ id: v.number(), location: v.string(), tipoCob: v.literal("cob") }),
  location: v.string(),
  status: v.picklist(["ATIVA", "CONCLUIDA", "REMOVIDA_PELO_USUARIO_RECEBEDOR", "REMOVIDA_PELO_PSP"]),
  valor: v.object({ original: decimalAmount, modalidadeAlteracao }),
  ...optional
})

export const cobOperation: Operation<typeof route> = {
  route,
  summary: "Criar Cobrança",
  tag: "PIX Bacen",
  path: { txid: txidRule },
  body: charge,
  example: {
    calendario: { expiracao: 3600 },
    devedor: { cpf: "12345678909", nome: "Nome do pagador" },
    valor: { original: "123.45", modalidadeAlteracao: 0 },
    chave: "loja@example.com",
    solicitacaoPagador: "Serviço realizado.",
    infoAdicionais: [{ nome: "Pedido", valor: "#12345" }]
  },
  answers: {
    201: { description: "Cobrança criada; location é o código copia-e-cola", body: madeCharge },
    ...errors({
      400: "txid fora do padrão, CPF/CNPJ inválido, valor inválido",
      401: "Token inválido",
      403: "Permissão negada",
      409: "txid já existe"
    })
  }
}

/** Creates an immediate charge. The txid is the idempotency key: a second charge under it is a 409. */
export function cob({ now, assumptions }: RouteSettings): RouteHandler {
  const taken = new Set<string>()
  return async (c) => {
    const txid = requireValidInput(txidRule, c.req.param("txid"))
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
