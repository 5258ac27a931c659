import type { RenewerParts } from "../renewer/renewer.ts"
import { budgetKey, storeKey } from "../store/store-key.ts"
import type { TokenManagerSettings } from "./settings.ts"

/** The store's part of a renewal: the keys are fingerprints, made when they are first needed. */
export function sharing(settings: TokenManagerSettings): RenewerParts["shared"] {
  const { store, provider } = settings
  if (store === undefined) return undefined
  const { scope = "client" } = provider.tokenBudget ?? {}
  const keys = new Map<string | undefined, () => Promise<string>>()
  const key = (fingerprint = settings.certificateFingerprint): Promise<string> => {
    const made =
      keys.get(fingerprint) ?? remembered(() => storeKey({ ...settings, certificateFingerprint: fingerprint }))
    keys.set(fingerprint, made)
    return made()
  }
  return { store, key, budgetKey: remembered(() => budgetKey(settings, scope)) }
}

/** Keeps the text and not the promise, because the promise may belong to a request that has ended. */
function remembered(make: () => Promise<string>): () => Promise<string> {
  let made: string | undefined
  return async () => (made ??= await make())
}
