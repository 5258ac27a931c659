import { generatePixPayload } from "@brazilian-utils/brazilian-utils/generate-pix-payload"

/** A random key by its form. It belongs to nobody. */
const nobodysKey = "00000000-0000-4000-8000-000000000000"

/**
 * The copy-and-paste text of a charge, in the form of the documentation's example: a key, the amount and who receives it,
 * in the Banco Central's BR Code. Any bank's app reads it.
 *
 * **Gotcha**: the key is never the charge's own `chave`: anybody who scanned the code of a test would pay for it.
 */
export function brCode(amount: string): string {
  const code = generatePixPayload({
    key: nobodysKey,
    merchantName: "Loja de Teste",
    merchantCity: "Brasilia",
    // A BR Code cannot have an amount of zero.
    ...(Number(amount) > 0 && { amount: Number(amount) })
  })
  if (code === null) throw new Error("The sandbox could not write a BR Code.")
  return code
}
