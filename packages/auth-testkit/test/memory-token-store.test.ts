import { memoryTokenStore } from "@pix/auth-core"
import { describe, it } from "vitest"
import { describeChecks, tokenStoreChecks } from "../src/index.ts"

const checks = tokenStoreChecks(() => {
  const store = memoryTokenStore()
  return { open: () => store }
})

describeChecks("memoryTokenStore", checks, { describe, it })
