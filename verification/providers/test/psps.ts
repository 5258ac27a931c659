import {
  avista,
  bancoDoBrasil,
  bradesco,
  cielo,
  efi,
  fireBanking,
  forge,
  inter,
  itau,
  ntxPay,
  pagBank,
  type Provider,
  safiraPay,
  santander,
  sicoob,
  sicredi,
  stone,
  type TokenManagerOptions
} from "@pix/auth-core"
import type { ProfileSandbox, ProfileSandboxOptions, SandboxClient } from "@pix/auth-sandbox"

/** A PSP: the provider under test, and the sandbox that plays the PSP, which was written without looking at the provider. */
export interface Psp {
  readonly profile: ProfileSandboxOptions["profile"]
  /** Made from what the sandbox gives to whoever calls it. */
  readonly provider: (sandbox: ProfileSandbox) => Provider
  /** What a user of it has to say besides. */
  readonly options?: Partial<TokenManagerOptions>
  readonly clients?: ReadonlyArray<SandboxClient>
  /** Below the base URL. */
  readonly charges?: string
}

const client = { clientId: "client_7b-93", clientSecret: "s3cr%et+with/odd:chars" }

/** Each provider in each of its forms. */
export const psps: Readonly<Record<string, Psp>> = {
  "NTX Pay": { profile: "ntxPay", provider: () => ntxPay() },
  Avista: { profile: "ntxPay", provider: () => avista() },
  "Fire Banking": { profile: "ntxPay", provider: () => fireBanking() },
  Forge: { profile: "ntxPay", provider: () => forge() },
  "Safira Pay": { profile: "ntxPay", provider: () => safiraPay() },
  Efí: { profile: "efi", provider: () => efi(), clients: [client] },
  "Banco Inter": { profile: "inter", provider: () => inter(), options: { scopes: ["cob.read", "cob.write"] } },
  "Banco Inter, two accounts": {
    profile: "inter",
    provider: () => inter({ account: "7654321" }),
    options: { scopes: ["cob.read", "cob.write"] },
    clients: [{ ...client, accounts: ["1234567", "7654321"] }]
  },
  Itaú: { profile: "itau", provider: () => itau() },
  "Banco do Brasil": {
    profile: "bancoDoBrasil",
    provider: ({ applicationKey }) => bancoDoBrasil({ applicationKey }),
    // Longer than those of others, as its portal shows them.
    clients: [{ ...client, clientSecret: "long-secret-".repeat(20), applicationKey: "an-application-key" }]
  },
  "Banco do Brasil, the other name of the key": {
    profile: "bancoDoBrasil",
    provider: ({ applicationKey }) => bancoDoBrasil({ applicationKey, applicationKeyName: "gw-app-key" })
  },
  Sicoob: { profile: "sicoob", provider: () => sicoob() },
  Sicredi: { profile: "sicredi", provider: () => sicredi(), charges: "/v3/cob" },
  "Sicredi, in the query": { profile: "sicredi", provider: () => sicredi({ parameters: "query" }), charges: "/v3/cob" },
  Santander: { profile: "santander", provider: () => santander(), clients: [client] },
  "Santander, by Basic, in the body": {
    profile: "santander",
    provider: () => santander({ clientAuth: "basic", grant: "body" }),
    clients: [client]
  },
  Bradesco: { profile: "bradesco", provider: () => bradesco() },
  "Bradesco, in the query": { profile: "bradesco", provider: () => bradesco({ grant: "query" }), clients: [client] },
  PagBank: { profile: "pagBank", provider: () => pagBank() },
  Cielo: { profile: "cielo", provider: () => cielo() },
  Stone: {
    profile: "stone",
    provider: ({ clientKey = "" }) => stone({ key: clientKey, userAgent: "shop/1.0" })
  }
}

/** One of them, by its name. */
export function pspOf(name: string): Psp {
  const psp = psps[name]
  if (psp === undefined) throw new Error(`there is no ${name}`)
  return psp
}
