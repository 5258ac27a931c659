import { randomBytes } from "node:crypto"
import { rm, writeFile } from "node:fs/promises"
import { encryptedTokenStore } from "@pix/auth-core"
import { describeChecks, tokenStoreChecks } from "@pix/auth-testkit"
import { describe, it } from "vitest"
import { fileTokenStore } from "../src/index.ts"
import { longLeases, waitForLeases } from "./long-leases.ts"
import { temporaryFolder } from "./temporary-folder.ts"

// Side by side, since those about leases wait.
const runner = { describe, it: it.concurrent }

/** Nothing can be read or written where a file stands in the way. */
async function replaceByFile(path: string): Promise<void> {
  await rm(path, { recursive: true })
  await writeFile(path, "")
}

const file = tokenStoreChecks(async () => {
  const { path, remove } = await temporaryFolder()
  const open = () => longLeases(fileTokenStore({ directory: path }))
  return { open, wait: waitForLeases, disconnect: () => replaceByFile(path), close: remove }
})
describeChecks("fileTokenStore", file, runner)

const encrypted = tokenStoreChecks(async () => {
  const { path, remove } = await temporaryFolder()
  const key = randomBytes(32)
  const open = () => longLeases(encryptedTokenStore(fileTokenStore({ directory: path }), { key }))
  return { open, wait: waitForLeases, disconnect: () => replaceByFile(path), close: remove }
})
describeChecks("encryptedTokenStore over fileTokenStore", encrypted, runner)
