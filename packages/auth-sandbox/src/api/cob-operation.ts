import * as v from "valibot"
import { cnpj, cpf, decimalAmount, oneOf, section, text, whole } from "../http/field-rules.ts"
import { type Operation, errors } from "../http/operation.ts"

const txidMessage = "txid deve conter de 26 a 35 caracteres alfanuméricos"
export const txid: v.GenericSchema<string> = v.pipe(v.string(txidMessage), v.regex(/^[a-zA-Z0-9]{26,35}$/, txidMessage))

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

/** What a charge is asked for with; the keys are written without accents. */
export interface Charge {
  readonly calendario: { readonly expiracao: number }
  readonly valor: { readonly original: string; readonly modalidadeAlteracao: 0 | 1 }
  readonly devedor?: { readonly cpf?: string; readonly cnpj?: string; readonly nome: string }
  readonly chave?: string
  readonly solicitacaoPagador?: string
  readonly infoAdicionais?: readonly { readonly nome: string; readonly valor: string }[]
}

export const charge: v.GenericSchema<unknown, Charge> = section("", {
  calendario: section("calendario", { expiracao: v.optional(expiracao, 86_400) }),
  valor: section("valor", { original: decimalAmount, modalidadeAlteracao: v.optional(modalidadeAlteracao, 0) }),
  ...optional
})

const madeCharge = v.object({
  calendario: v.object({ criacao: v.pipe(v.string(), v.isoTimestamp()), expiracao }),
  txid,
  revisao: v.literal(0),
  loc: v.object({ id: v.number(), location: v.string(), tipoCob: v.literal("cob") }),
  location: v.string(),
  status: v.picklist(["ATIVA", "CONCLUIDA", "REMOVIDA_PELO_USUARIO_RECEBEDOR", "REMOVIDA_PELO_PSP"]),
  valor: v.object({ original: decimalAmount, modalidadeAlteracao }),
  ...optional
})

export const cobOperation: Operation = {
  route: "PUT /cob/{txid}",
  summary: "Criar Cobrança",
  tag: "PIX Bacen",
  path: { txid },
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
