import { randomBytes } from "node:crypto"
import { rm, writeFile } from "node:fs/promises"
import { encryptedTokenStore } from "@pix/auth-core"
import { describeChecks, tokenStoreChecks } from "@pix/auth-testkit"
import { describe, it } from "vitest"
import { fileTokenStore } from "../src/index.ts"
import { temporaryFolder } from "./temporary-folder.ts"

/** Nothing can be read or written where a file stands in the way. */
async function replaceByFile(path: string): Promise<void> {
  await rm(path, { recursive: true })
  await writeFile(path, "")
}

const file = tokenStoreChecks(async () => {
  const { path, remove } = await temporaryFolder()
  return { open: () => fileTokenStore({ directory: path }), disconnect: () => replaceByFile(path), close: remove }
})
describeChecks("fileTokenStore", file, { describe, it })

const encrypted = tokenStoreChecks(async () => {
  const { path, remove } = await temporaryFolder()
  const key = randomBytes(32)
  return {
    open: () => encryptedTokenStore(fileTokenStore({ directory: path }), { key }),
    disconnect: () => replaceByFile(path),
    close: remove
  }
})
describeChecks("encryptedTokenStore over fileTokenStore", encrypted, { describe, it })
