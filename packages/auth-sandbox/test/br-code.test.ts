import { parsePix } from "pix-utils"
import { describe, expect, it } from "vitest"
import { brCode } from "../src/api/br-code.ts"

/** Read by another library than the one that wrote it; it checks the checksum. */
function decoded(code: string) {
  const read = parsePix(code)
  if ("error" in read) throw new Error(`Not a BR Code: ${read.message}`)
  return { ...read }
}

describe("the copy-and-paste text is decoded by a library that did not write it", () => {
  it("says how much, in which currency and country, and to whom", () => {
    expect(decoded(brCode("123.45"))).toMatchObject({
      type: "STATIC",
      transactionAmount: 123.45,
      transactionCurrency: "986",
      countryCode: "BR",
      merchantName: "Loja de Teste",
      merchantCity: "Brasilia"
    })
  })

  it("names a key that nobody has, so that nobody pays for a test", () => {
    expect(decoded(brCode("123.45"))).toMatchObject({ pixKey: "00000000-0000-4000-8000-000000000000" })
  })

  it.each(["0.01", "1.10", "999999.99", "9999999999.99"])("for an amount of %s", (amount) => {
    expect(decoded(brCode(amount))).toMatchObject({ transactionAmount: Number(amount) })
  })

  it("says no amount where it is zero", () => {
    expect(decoded(brCode("0.00"))).toMatchObject({ type: "STATIC" })
    expect(brCode("0.00")).not.toContain("530398654")
  })

  it("is not decoded with one digit changed", () => {
    expect(() => decoded(brCode("123.45").replace("123.45", "923.45"))).toThrow("Not a BR Code")
  })
})

it("has the form of the documentation's example: key, amount, merchant, no txid, checksum", () => {
  expect(brCode("12.34")).toMatch(
    /^00020126580014br\.gov\.bcb\.pix0136[0-9a-f-]{36}520400005303986540512\.345802BR59\d\d.+60\d\d.+62070503\*\*\*6304[0-9A-F]{4}$/
  )
})
