import { createHash, randomUUID } from "node:crypto"
import { join, resolve } from "node:path"
import type { StoreLease, TokenStore } from "@pix/auth-core"
import { noteEntry, removeExpired } from "./expired-entries.ts"
import { ignoreFailure } from "./file-error.ts"
import { type NumberedFile, numberedFile } from "./numbered-file.ts"
import type { StoredContent } from "./stored-content.ts"
import { wallClock } from "./system-clock.ts"
import { checkFolder, defaultFolder, openFolder } from "./token-folder.ts"

/** Options of {@link fileTokenStore}. */
export interface FileTokenStoreOptions {
  /**
   * The folder of the tokens, with a folder for each pair of credentials. A missing one is created with mode 0700; files
   * have mode 0600. A relative path is resolved when the store is made.
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
 * never one that makes it wait. The lease to renew is a file as well, and ends by itself. What one operation costs does
 * not depend on how many others keep their tokens in the same folder. Tokens that expired more than a day ago are
 * removed, a few with each save.
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
 * @throws TypeError when `directory` is not the path of a folder, or is absent and the user has no home folder
 */
export function fileTokenStore({ directory = defaultFolder() }: FileTokenStoreOptions = {}): TokenStore {
  if (typeof directory !== "string" || directory === "" || directory.includes("\0")) {
    throw new TypeError('fileTokenStore: "directory" must be the path of a folder')
  }
  // A process that changes its working folder keeps its token.
  const root = resolve(directory)
  const opened = async (key: string, stem: "token" | "lease"): Promise<NumberedFile> => {
    await openFolder(root)
    const entry = folderName(key)
    const folder = join(root, entry)
    await checkFolder(folder)
    return numberedFile({ folder, stem, makeFolder: () => makeEntry(root, entry) })
  }
  return {
    load: async (key) => {
      const newest = await (await opened(key, "token")).newest()
      return newest && { value: newest.content?.text ?? "unreadable", generation: newest.number }
    },
    save: async (key, { value, generation, expiresAt }) => {
      checkGeneration(generation)
      if (typeof value !== "string") throw new TypeError("fileTokenStore: a value must be a text")
      const content = { endsAt: instant("expiresAt", expiresAt), text: value }
      const file = await opened(key, "token")
      const newest = await file.newest()
      if (generation <= (newest?.number ?? -1) || !(await file.create(generation, content))) return false
      // The token is saved, whether or not old ones can be removed.
      await removeExpired(root).catch(ignoreFailure)
      return true
    },
    clear: async (key, generation) => {
      const file = await opened(key, "token")
      const newest = await file.newest()
      if (newest?.number !== generation) return
      await file.replace(generation, { endsAt: newest.content?.endsAt ?? wallClock(), text: "" })
    },
    lease: async (key, ttl, shortTtl = ttl) => lease(await opened(key, "lease"), shortTtl)
  }
}

/** Makes the folder of an entry, after the note that gets it removed when it has expired. */
async function makeEntry(root: string, entry: string): Promise<void> {
  await noteEntry(root, entry)
  await openFolder(join(root, entry))
}

/** A lease is a file too, which says from when until when. The next one has the next number: so one process gets it. */
async function lease(file: NumberedFile, ttl: number): Promise<StoreLease | undefined> {
  const newest = await file.newest()
  const now = wallClock()
  if (isHeld(newest?.content, now)) return undefined
  const number = (newest?.number ?? 0) + 1
  // Tells it from all others: only its holder prolongs and releases it.
  const owner = randomUUID()
  const isOwn = ({ text }: StoredContent) => text.endsWith(owner)
  if (!(await file.create(number, leaseContent(now, ttl, owner)))) return undefined
  return {
    release: () => file.empty(number, isOwn),
    prolong: async (time) => {
      const [found, at] = [await file.newest(), wallClock()]
      const content = leaseContent(at, time, owner)
      if (found?.content === undefined || !isOwn(found.content) || !isHeld(found.content, at)) return false
      return file.replace(number, content)
    }
  }
}

function leaseContent(now: number, ttl: number, owner: string): StoredContent {
  return { endsAt: instant("ttl", now + ttl), text: `${now} ${owner}` }
}

/** A lease that begins later than now was taken before the clock was set back, and would last too long. */
function isHeld(content: StoredContent | undefined, now: number): boolean {
  return content !== undefined && content.endsAt > now && Number.parseInt(content.text, 10) <= now
}

function checkGeneration(generation: number): void {
  if (Number.isSafeInteger(generation) && generation >= 0) return
  throw new RangeError(`fileTokenStore: a generation must be a whole number from 0 to ${Number.MAX_SAFE_INTEGER}`)
}

/** A number of milliseconds as it is written: whole, and not negative. */
function instant(name: string, milliseconds: number): number {
  const whole = Math.max(Math.ceil(milliseconds), 0)
  if (Number.isSafeInteger(whole)) return whole
  throw new RangeError(`fileTokenStore: "${name}" must be a number of milliseconds`)
}

/** Any key makes a name: of the same length everywhere, and on file systems that ignore upper case as well. */
function folderName(key: string): string {
  // All 16 bits of each unit, because UTF-8 has one form for all halves of a pair.
  return createHash("sha256").update(key, "utf16le").digest("hex")
}
