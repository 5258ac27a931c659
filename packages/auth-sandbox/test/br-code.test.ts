import { parsePix } from "pix-utils"
import { describe, expect, it } from "vitest"
import { brCode } from "../src/br-code.ts"

/** Read by another library than the one that wrote it; it checks the checksum. */
function decoded(code: string) {
  const read = parsePix(code)
  if ("error" in read) throw new Error(`Not a BR Code: ${read.message}`)
  return { ...read }
}

describe("the copy-and-paste text is decoded by a library that did not write it", () => {
  it("says whose key, how much, and in which currency and country", () => {
    expect(decoded(brCode("loja@example.com", "123.45"))).toMatchObject({
      type: "STATIC",
      pixKey: "loja@example.com",
      transactionAmount: 123.45,
      transactionCurrency: "986",
      countryCode: "BR",
      merchantName: "Loja de Teste",
      merchantCity: "Brasilia"
    })
  })

  it.each([
    ["a CPF", "12345678909"],
    ["a CNPJ", "11222333000181"],
    ["an e-mail", "loja@example.com"],
    ["a phone", "+5561999999999"],
    ["an EVP", "123e4567-e12b-12d1-a456-426655440000"]
  ])("for %s as the key", (_kind, key) => {
    expect(decoded(brCode(key, "0.01"))).toMatchObject({ pixKey: key, transactionAmount: 0.01 })
  })

  it.each(["0.01", "1.10", "999999.99", "9999999999.99"])("for an amount of %s", (amount) => {
    expect(decoded(brCode("loja@example.com", amount))).toMatchObject({ transactionAmount: Number(amount) })
  })

  it.each([undefined, "", "c".repeat(77), "José"])(
    "names the sandbox's own key for a chave that is none: %j",
    (key) => {
      expect(decoded(brCode(key, "1.00"))).toMatchObject({ pixKey: "7d9f0335-8dcc-4054-9bf9-0dbd61d36906" })
    }
  )

  it("a code with one digit changed is not decoded", () => {
    const code = brCode("loja@example.com", "123.45")
    expect(() => decoded(code.replace("123.45", "923.45"))).toThrow("Not a BR Code")
  })
})

it("has the form of the documentation's example: key, amount, merchant, no txid, checksum", () => {
  expect(brCode("a629532e-7693-4846-852d-1bbff817b5a8", "12.34")).toMatch(
    /^00020126580014br\.gov\.bcb\.pix0136a629532e-7693-4846-852d-1bbff817b5a8520400005303986540512\.345802BR59\d\d.+60\d\d.+62070503\*\*\*6304[0-9A-F]{4}$/
  )
})
