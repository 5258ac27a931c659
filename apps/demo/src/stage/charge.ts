import { readFile } from "node:fs/promises"
import * as v from "valibot"
import type { ChargeTold } from "./charge-told.ts"
import type { Stage } from "./stage.ts"
import { accounts } from "../place.ts"
import { chargeWithAxios } from "./charge-with-axios.ts"
import { chargeWithFetch } from "./charge-with-fetch.ts"
import { chargeWithKy } from "./charge-with-ky.ts"

/** One charge, made with each adapter as an application would: these files are what the page shows. */
const charges = { fetch: chargeWithFetch, axios: chargeWithAxios, ky: chargeWithKy } as const

/** What the form sends. */
export const chargeRule: v.GenericSchema<unknown, ChargeWish> = v.object(
  {
    client: v.picklist(["fetch", "axios", "ky"], "client"),
    amount: v.pipe(
      v.string("amount"),
      v.regex(/^\d{1,10}\.\d{2}$/, "amount"),
      v.check((text) => Number(text) > 0, "amount")
    ),
    cpf: v.pipe(v.string("cpf"), v.regex(/^(\d{11})?$/, "cpf")),
    key: v.pipe(v.string("key"), v.minLength(1, "key"), v.maxLength(77, "key"))
  },
  "charge"
)

export interface ChargeWish {
  readonly client: "fetch" | "axios" | "ky"
  /** `"123.45"` */
  readonly amount: string
  /** Eleven digits, or nothing. */
  readonly cpf: string
  readonly key: string
}

/** Makes the charge, and tells what was sent, what came back and the code that did it. No token. */
export async function makeCharge(stage: Stage, { client, amount, cpf, key }: ChargeWish): Promise<ChargeTold> {
  const { url: baseUrl } = stage.sandboxOf(client)
  const txid = crypto.randomUUID().replaceAll("-", "")
  const charge = {
    calendario: { expiracao: 3600 },
    valor: { original: amount },
    chave: key,
    ...(cpf !== "" && { devedor: { cpf, nome: "Pagador de Teste" } })
  }
  const { status, body } = await charges[client]({ ...accounts.shop, baseUrl }, txid, charge)
  const { location } = (body ?? {}) as { readonly location?: unknown }
  return {
    request: { method: "PUT", url: `${baseUrl}/cob/${txid}`, authorization: "Bearer ***", body: charge },
    response: { status, body },
    code: await readFile(new URL(`charge-with-${client}.ts`, import.meta.url), "utf8"),
    ...(typeof location === "string" && { brCode: location })
  }
}
