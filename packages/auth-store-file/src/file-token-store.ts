import { createHash } from "node:crypto"
import { resolve } from "node:path"
import type { StoreLease, TokenStore } from "@pix/auth-core"
import { type NumberedFile, numberedFile } from "./numbered-file.ts"
import { wallClock } from "./system-clock.ts"
import { defaultFolder, openFolder } from "./token-folder.ts"

/** Options of {@link fileTokenStore}. */
export interface FileTokenStoreOptions {
  /**
   * The folder of the token files, one for each pair of credentials. A missing one is created with mode 0700; its files
   * have mode 0600.
   *
   * @default pix-auth in the user's folder of caches: ~/.cache, ~/Library/Caches or ~/AppData/Local
   */
  readonly directory?: string | undefined
}

/**
 * Keeps a token in a file: for restarts, jobs of cron, and several processes of one user on one machine.
 *
 * **Details**
 *
 * Nothing is ever locked: a process that is killed or frozen at any instant leaves a file that the next one reads, and
 * never one that makes it wait. The lease to renew is a file as well, and ends by itself.
 *
 * **Gotcha**
 *
 * Whoever can read the user's files can read the token: see `encryptedTokenStore`. Processes of different users do not
 * share, since the files are their owner's alone.
 *
 * **Example**
 *
 * ```ts
 * import { createTokenManager, ntxPay } from "@pix/auth-core"
 * import { fileTokenStore } from "@pix/auth-store-file"
 *
 * const tokens = createTokenManager({
 *   provider: ntxPay(),
 *   clientId: process.env["PIX_CLIENT_ID"],
 *   clientSecret: process.env["PIX_CLIENT_SECRET"],
 *   store: fileTokenStore()
 * })
 * ```
 *
 * @throws TypeError when `directory` is not the path of a folder
 */
export function fileTokenStore({ directory = defaultFolder() }: FileTokenStoreOptions = {}): TokenStore {
  if (typeof directory !== "string" || directory === "" || directory.includes("\0")) {
    throw new TypeError('fileTokenStore: "directory" must be the path of a folder')
  }
  // A process that changes its working folder keeps its token.
  const folder = resolve(directory)
  const opened = async (key: string, kind: "token" | "lease"): Promise<NumberedFile> => {
    await openFolder(folder)
    return numberedFile(folder, `${fileName(key)}.${kind}`, kind === "token")
  }
  return {
    load: async (key) => {
      const newest = await (await opened(key, "token")).newest()
      return newest && { value: newest.text ?? "unreadable", generation: newest.number }
    },
    save: async (key, { value, generation }) => {
      if (!Number.isSafeInteger(generation)) throw new RangeError("fileTokenStore: a generation must be a whole number")
      const file = await opened(key, "token")
      const newest = await file.newest()
      return generation > (newest?.number ?? -1) && file.create(generation, value)
    },
    clear: async (key, generation) => (await opened(key, "token")).replace(generation, ""),
    lease: async (key, ttl) => lease(await opened(key, "lease"), ttl)
  }
}

/** A lease is a file too, which says until when. The next one has the next number: so it is had by one. */
async function lease(file: NumberedFile, ttl: number): Promise<StoreLease | undefined> {
  const newest = await file.newest()
  if (Number(newest?.text) > wallClock()) return undefined
  const number = (newest?.number ?? 0) + 1
  const taken = await file.create(number, String(wallClock() + ttl))
  return taken ? { release: () => file.replace(number, "0") } : undefined
}

/** Any key makes a file name: of the same length everywhere, and on file systems that know no upper case as well. */
function fileName(key: string): string {
  return createHash("sha256").update(key).digest("hex")
}
