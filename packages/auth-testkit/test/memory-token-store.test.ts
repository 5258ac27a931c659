import { randomBytes } from "node:crypto"
import { encryptedTokenStore, memoryTokenStore } from "@pix/auth-core"
import { describe, it } from "vitest"
import { describeChecks, tokenStoreChecks } from "../src/index.ts"
import { leasingPlace } from "./leasing-place.ts"

const memory = tokenStoreChecks(() => {
  const store = memoryTokenStore()
  return { open: () => store }
})
describeChecks("memoryTokenStore", memory, { describe, it })

const encrypted = tokenStoreChecks(() => {
  const place = leasingPlace()
  const key = randomBytes(32)
  return { ...place, open: async () => encryptedTokenStore(await place.open(), { key }) }
})
describeChecks("encryptedTokenStore over memory with leases", encrypted, { describe, it })
