import * as v from "valibot"
import type { Profile } from "../profile/profile.ts"
import { bancoDoBrasil } from "./banco-do-brasil.ts"
import { bradesco } from "./bradesco.ts"
import { cielo } from "./cielo.ts"
import { efi } from "./efi.ts"
import { inter } from "./inter.ts"
import { itau } from "./itau.ts"
import { pagBank } from "./pag-bank.ts"
import { santander } from "./santander.ts"
import { sicoob } from "./sicoob.ts"
import { sicredi } from "./sicredi.ts"
import { stone } from "./stone.ts"

/** Whose API a sandbox plays. `"ntxPay"` is the default. */
export type SandboxProfile =
  | "ntxPay"
  | "efi"
  | "inter"
  | "itau"
  | "bancoDoBrasil"
  | "sicoob"
  | "sicredi"
  | "santander"
  | "bradesco"
  | "pagBank"
  | "cielo"
  | "stone"

/** All but `ntxPay`, which is no data: it is what the sandbox plays without a profile. */
export const profiles: Readonly<Record<Exclude<SandboxProfile, "ntxPay">, Profile>> = {
  efi,
  inter,
  itau,
  bancoDoBrasil,
  sicoob,
  sicredi,
  santander,
  bradesco,
  pagBank,
  cielo,
  stone
}

export const profileNames: readonly SandboxProfile[] = [
  "ntxPay",
  ...(Object.keys(profiles) as (keyof typeof profiles)[])
]

export const profileRule: v.GenericSchema<unknown, SandboxProfile> = v.picklist(
  profileNames,
  `must be one of ${profileNames.join(", ")}`
)

/** The data of a profile; `undefined` for NTX Pay. */
export function profileOf(name: SandboxProfile): Profile | undefined {
  return name === "ntxPay" ? undefined : profiles[name]
}
