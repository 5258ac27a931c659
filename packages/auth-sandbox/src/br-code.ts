import { generatePixPayload } from "@brazilian-utils/brazilian-utils/generate-pix-payload"

/** Where the money goes if a charge names no key, or a `chave` that is none: the documentation asks for any text. */
const ownKey = "7d9f0335-8dcc-4054-9bf9-0dbd61d36906"

/**
 * The copy-and-paste text of a charge, as the documentation's example has it: the key, the amount and who receives it, in
 * the Banco Central's BR Code. A bank's app reads it, and finds no such key.
 */
export function brCode(key: string | undefined, amount: string): string {
  const receiver = {
    merchantName: "Loja de Teste",
    merchantCity: "Brasilia",
    ...(Number(amount) > 0 && { amount: Number(amount) })
  }
  const code =
    generatePixPayload({ key: key ?? ownKey, ...receiver }) ?? generatePixPayload({ key: ownKey, ...receiver })
  if (code === null) throw new Error("The sandbox could not write a BR Code.")
  return code
}
