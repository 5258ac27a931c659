import { randomBytes } from "node:crypto"
import { encryptedTokenStore } from "@pix/auth-core"
import { describeChecks, tokenStoreChecks } from "@pix/auth-testkit"
import { describe, it } from "vitest"
import { fileTokenStore } from "../src/index.ts"
import { temporaryFolder } from "./temporary-folder.ts"

const file = tokenStoreChecks(async () => {
  const { path, remove } = await temporaryFolder()
  return { open: () => fileTokenStore({ directory: path }), close: remove }
})
describeChecks("fileTokenStore", file, { describe, it })

const encrypted = tokenStoreChecks(async () => {
  const { path, remove } = await temporaryFolder()
  const key = randomBytes(32)
  return { open: () => encryptedTokenStore(fileTokenStore({ directory: path }), { key }), close: remove }
})
describeChecks("encryptedTokenStore over fileTokenStore", encrypted, { describe, it })
