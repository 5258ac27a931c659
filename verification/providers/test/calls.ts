import type { Psp } from "./psps.ts"

type Sample = readonly [method: string, path: string, json: object | undefined, status: number]

const txid = "7978c0c97ea847e78e8849634473c1f1"
const charge = { calendario: { expiracao: 3600 }, valor: { original: "123.45" } }

/** A call that changes something and one that reads; Stone has only the one. */
export function callsOf({ profile, charges = "/cob" }: Psp): readonly [Sample, Sample] {
  const others: readonly [Sample, Sample] = [
    ["PUT", `${charges}/${txid}`, charge, 201],
    ["GET", `${charges}/${txid}`, undefined, 200]
  ]
  return own[profile] ?? others
}

/** Those that have other calls. */
const own: Partial<Record<Psp["profile"], readonly [Sample, Sample]>> = {
  stone: [
    ["GET", "/accounts", undefined, 200],
    ["GET", "/accounts", undefined, 200]
  ],
  ntxPay: [
    ["PUT", `/cob/${txid}`, charge, 201],
    ["GET", "/accounts/balances", undefined, 200]
  ]
}
