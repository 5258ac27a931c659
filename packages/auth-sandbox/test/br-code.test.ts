import { expect, it } from "vitest"
import { brCode, crc16 } from "../src/br-code.ts"

it("has the checksum of the example in the Banco Central's BR Code manual", () => {
  const covered =
    "00020126580014br.gov.bcb.pix0136123e4567-e12b-12d1-a456-4266554400005204000053039865802BR5913Fulano de Tal6008BRASILIA62070503***6304"
  expect(crc16(covered)).toBe("1D3D")
})

it("is a line of tag, length and value", () => {
  const code = brCode({ url: "pix.example.com/1", amount: "123.45", merchantName: "LOJA", merchantCity: "RECIFE" })
  const fields: [string, string][] = []
  for (let rest = code; rest !== "";) {
    const length = Number(rest.slice(2, 4))
    fields.push([rest.slice(0, 2), rest.slice(4, 4 + length)])
    rest = rest.slice(4 + length)
  }
  expect(fields).toEqual([
    ["00", "01"],
    ["01", "12"],
    ["26", "0014br.gov.bcb.pix2517pix.example.com/1"],
    ["52", "0000"],
    ["53", "986"],
    ["54", "123.45"],
    ["58", "BR"],
    ["59", "LOJA"],
    ["60", "RECIFE"],
    ["62", "0503***"],
    ["63", crc16(code.slice(0, -4))]
  ])
})
