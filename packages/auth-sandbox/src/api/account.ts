import * as v from "valibot"
import { centsOf, decimalPattern } from "./amount.ts"

/** A Pix that the sandbox's account has received (so that it can be refunded) or sent. */
export interface SandboxPix {
  /** The end-to-end id: exactly 32 alphanumeric characters. */
  readonly e2eid: string
  /** In BRL, as a decimal text, e.g. `"100.00"`. */
  readonly amount: string
  /** When it happened, in epoch milliseconds. */
  readonly at: number
  /** Default `"received"`. A `"sent"` one cannot be refunded (404). */
  readonly direction?: "received" | "sent" | undefined
}

/**
 * The account behind the sandbox; all clients share it.
 *
 * @example `await startSandbox({ account: { available: 10 } })` makes a larger transfer fail with 422.
 */
export interface SandboxAccount {
  /** Money to spend, in BRL, at most two decimals. Default 48734.90. Transfers take from it. */
  readonly available?: number | undefined
  /** Blocked money in BRL, at most two decimals. Default 1500.00. Nothing in the sandbox changes it. */
  readonly blocked?: number | undefined
  /**
   * Pix that can be refunded, or not. Default: `E12345678000000000000recebido001` (100.00, a day ago),
   * `E12345678000000000000antigo00001` (100.00, 90 days ago: too old) and `E12345678000000000000enviado0001` (sent).
   */
  readonly pix?: readonly SandboxPix[] | undefined
  /** Pix keys that the DICT does not know (422). Default `["nao-existe@example.com"]`; it knows every other key. */
  readonly unknownPixKeys?: readonly string[] | undefined
  /** The ISPB (8 digits) of the bank behind every Pix key, which `ispbDeny` can refuse. Default `"12345678"`. */
  readonly creditorIspb?: string | undefined
}

/** The state of the account while the sandbox lives; money in cents. */
export interface Account {
  available: number
  readonly blocked: number
  readonly pix: ReadonlyMap<string, SandboxPix>
  readonly unknownPixKeys: ReadonlySet<string>
  readonly creditorIspb: string
}

const day = 86_400_000

const examplePix = (now: number): readonly SandboxPix[] => [
  { e2eid: "E12345678000000000000recebido001", amount: "100.00", at: now - day },
  { e2eid: "E12345678000000000000antigo00001", amount: "100.00", at: now - 90 * day },
  { e2eid: "E12345678000000000000enviado0001", amount: "100.00", at: now - day, direction: "sent" }
]

export function createAccount(account: SandboxAccount, now: number): Account {
  return {
    available: centsOf(account.available ?? 48_734.9),
    blocked: centsOf(account.blocked ?? 1500),
    pix: new Map((account.pix ?? examplePix(now)).map((pix) => [pix.e2eid, pix])),
    unknownPixKeys: new Set(account.unknownPixKeys ?? ["nao-existe@example.com"]),
    creditorIspb: account.creditorIspb ?? "12345678"
  }
}

const twoDecimals = "must be an amount in BRL, zero or more, with at most two decimals"
const brl = v.pipe(
  v.number(twoDecimals),
  v.check((amount) => /^\d+(\.\d{1,2})?$/.test(String(amount)), twoDecimals)
)
const pixRule = v.strictObject(
  {
    e2eid: v.pipe(v.string("must be a text"), v.regex(/^[a-zA-Z0-9]{32}$/, "must be 32 alphanumeric characters")),
    amount: v.pipe(v.string("must be a text"), v.regex(decimalPattern, 'must be a decimal text such as "100.00"')),
    at: v.pipe(v.number("must be epoch milliseconds"), v.finite("must be epoch milliseconds")),
    direction: v.optional(v.picklist(["received", "sent"], 'must be "received" or "sent"'))
  },
  "must be a Pix: { e2eid, amount, at, direction? }"
)

export const accountRule: v.GenericSchema<unknown, unknown> = v.partial(
  v.strictObject(
    {
      available: brl,
      blocked: brl,
      pix: v.array(pixRule, "must be a list"),
      unknownPixKeys: v.array(v.string("must be a text"), "must be a list of Pix keys"),
      creditorIspb: v.pipe(v.string("must be 8 digits"), v.regex(/^\d{8}$/, "must be 8 digits"))
    },
    "is not a field of the sandbox's account"
  )
)
