import { randomUUID } from "node:crypto"
import * as v from "valibot"
import { brCode } from "./br-code.ts"
import { ApiError } from "./error-body.ts"
import { cnpj, cpf, decimalAmount, oneOf, section, text, whole } from "./field-rules.ts"
import { readBody } from "./json-body.ts"
import type { SandboxSettings } from "./options.ts"
import type { RouteHandler } from "./sandbox-env.ts"

// The keys are written without accents; the English pages put accents into them, which is a mistake of translation.
const charge = section("", {
  calendario: section("calendario", {
    // An upper bound is not documented; this one is the Bacen standard's 32-bit integer.
    expiracao: v.optional(whole("calendario.expiracao", 1, 2_147_483_647), 86_400)
  }),
  valor: section("valor", {
    original: decimalAmount,
    modalidadeAlteracao: v.optional(oneOf("valor.modalidadeAlteracao", [0, 1]), 0)
  }),
  devedor: v.exactOptional(
    v.pipe(
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
  ),
  chave: v.exactOptional(text("chave", 77)),
  solicitacaoPagador: v.exactOptional(text("solicitacaoPagador", 140)),
  infoAdicionais: v.exactOptional(
    v.array(
      section("infoAdicionais", { nome: text("infoAdicionais.nome", 50), valor: text("infoAdicionais.valor", 200) }),
      "infoAdicionais deve ser uma lista"
    )
  )
})

/** `PUT /cob/{txid}`: an immediate charge. The txid is the idempotency key: a second charge under it is a 409. */
export function cob({ now, assumptions }: SandboxSettings): RouteHandler {
  const taken = new Set<string>()
  return async (c) => {
    const txid = c.req.param("txid") ?? ""
    if (!/^[a-zA-Z0-9]{26,35}$/.test(txid)) {
      throw new ApiError(400, "txid deve conter de 26 a 35 caracteres alfanuméricos")
    }
    const { calendario, ...asked } = await readBody(c.req, charge, assumptions.maxBodyBytes)
    if (taken.has(txid)) throw new ApiError(409, "Cobrança com este txid já existe")
    taken.add(txid)
    // Both fields hold the copy-and-paste text itself, not an address as in the Bacen standard.
    const location = brCode({
      url: `pix.example.com/qr/v2/${randomUUID()}`,
      amount: asked.valor.original,
      merchantName: "LOJA DE TESTE",
      merchantCity: "BRASILIA"
    })
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
