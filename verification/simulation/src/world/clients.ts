import { budgetKey, storeKey } from "../../../../packages/auth-core/src/store/store-key.ts"

/** For whom tokens are issued. A token of one is foreign to all others, although all use one store. */
export interface Client {
  readonly name: string
  readonly clientId: string
  readonly scopes: ReadonlyArray<string>
  readonly certificateFingerprint: string
  /** Where its token is stored. */
  readonly key: string
  /** Where its token requests are counted. */
  readonly budgetKey: string
}

const tokenUrl = new URL("https://api.ntxpay.com/oauth/token")
const first = { name: "first client", clientId: "one", scopes: ["cob.read"], certificateFingerprint: "a".repeat(64) }

/** All there are. Their keys are made by the core. */
export const clients: ReadonlyArray<Client> = await Promise.all(
  [
    first,
    { ...first, name: "another client", clientId: "another" },
    { ...first, name: "other scopes", scopes: ["cob.read", "cob.write"] },
    { ...first, name: "another certificate", certificateFingerprint: "b".repeat(64) }
  ].map(async (client) => ({
    ...client,
    key: await storeKey({ tokenUrl, ...client }),
    budgetKey: await budgetKey({ tokenUrl, ...client }, "client")
  }))
)
