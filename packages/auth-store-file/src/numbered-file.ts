import { randomUUID } from "node:crypto"
import { link, open, readdir, rename, stat, unlink } from "node:fs/promises"
import { join } from "node:path"
import { codeOf, ignoreFailure, unlessMissing } from "./file-error.ts"
import { emptyStored, fileText, readStored, type StoredContent } from "./stored-content.ts"
import { wallClock } from "./system-clock.ts"

/**
 * A text under a number that only grows. The processes of a machine agree on it without ever locking anything.
 *
 * **Details**
 *
 * The number is in the file's name, and the file of the highest number is the one that counts. A new number is taken by
 * `link`, which fails if the name exists: of many processes that want it, one gets it. A text is whole on the disk
 * before its name is there, so a reader, after whatever crash, finds all of it or an earlier one. And a process that was
 * frozen at any instant cannot take anything back: what it then writes has a lower number than the newest.
 *
 * The newest file is never removed before it has long expired, only older ones, so no number comes twice.
 */
export interface NumberedFile {
  /** The newest; its content is undefined if this store did not write the file. */
  newest(): Promise<Numbered | undefined>
  /** Writes the next one; false if this number, or a newer one, is there. */
  create(number: number, content: StoredContent): Promise<boolean>
  /** Writes this one anew if it is the newest. False if there is a newer one, before or after the writing. */
  replace(number: number, content: StoredContent): Promise<boolean>
  /** Empties this one if `holds` says yes to its content. */
  empty(number: number, holds: (content: StoredContent) => boolean): Promise<void>
}

interface Numbered {
  readonly number: number
  readonly content: StoredContent | undefined
}

/** What a numbered file is made of. */
export interface NumberedFileParts {
  readonly folder: string
  readonly stem: "token" | "lease"
  /** Makes the folder, if it is missing. */
  readonly makeFolder: () => Promise<void>
}

/** A draft that is older than this, in milliseconds, is of a process that died while it wrote. */
const abandonedAfter = 60_000
/** Each further attempt needs another process that changes the folder at the same instant. */
const maxAttempts = 10

/** The files of `folder` whose names are this stem and a number. */
export function numberedFile({ folder, stem, makeFolder }: NumberedFileParts): NumberedFile {
  const named = (number: number) => join(folder, `${stem}.${number}`)
  const tails = async () => {
    const names = (await readdir(folder).catch(unlessMissing)) ?? []
    return names.flatMap((name) => (name.startsWith(`${stem}.`) ? [name.slice(stem.length + 1)] : []))
  }
  /** The highest of these numbers; -1 if there is none. */
  const highest = (found: ReadonlyArray<string>) => {
    let number = -1
    for (const tail of found) {
      const one = numberIn(tail) ?? -1
      if (one > Number.MAX_SAFE_INTEGER) throw tooHigh(join(folder, `${stem}.${tail}`))
      number = Math.max(number, one)
    }
    return number
  }

  /** Has the whole text on the disk under a name of its own, while `use` gives it its real one. */
  const written = async <A>(content: StoredContent, use: (draft: string) => Promise<A>): Promise<A> => {
    const draft = join(folder, `${stem}.${randomUUID()}.draft`)
    try {
      // Many processes that flush at once wait for each other, and a lease need not outlive the machine.
      await writeDraft(draft, fileText(content), stem === "token")
      return await use(draft)
    } finally {
      // A draft that stays is removed later.
      await unlink(draft).catch(ignoreFailure)
    }
  }

  /** Removes what nobody needs any more. What cannot be removed is older than the newest, and counts for nothing. */
  const tidy = async (found: ReadonlyArray<string>, newest: number) => {
    for (const tail of found) {
      const file = join(folder, `${stem}.${tail}`)
      const isOver = tail.endsWith(".draft") ? isAbandoned(file) : (numberIn(tail) ?? newest) < newest
      if (await isOver) await unlink(file).catch(ignoreFailure)
    }
  }

  const take = async (number: number, content: StoredContent) => {
    if (!(await written(content, (draft) => linked(draft, named(number))))) return false
    // A newer one that came meanwhile may have removed an older file of this name: it counts, and this one does not.
    const found = await tails()
    if (highest(found) > number) {
      await unlink(named(number)).catch(unlessMissing)
      return false
    }
    await tidy(found, number)
    return true
  }

  return {
    newest: async () => {
      let number = -1
      for (let attempt = 0; attempt < maxAttempts; attempt++) {
        number = highest(await tails())
        if (number === -1) return undefined
        const found = await readStored(named(number))
        // A missing one was removed meanwhile, because there is a newer one.
        if (found !== undefined) return { number, content: found.content }
      }
      throw new Error(
        `fileTokenStore: ${named(number)} is in its folder and cannot be opened: remove it, or choose another "directory"`
      )
    },
    create: async (number, content) => {
      if (number > Number.MAX_SAFE_INTEGER) throw tooHigh(named(number - 1))
      for (let attempt = 0; attempt < maxAttempts; attempt++) {
        const taken = await take(number, content).catch(unlessMissing)
        if (taken !== undefined) return taken
        // The first one under this key; or somebody has removed the folder.
        await makeFolder().catch(unlessMissing)
      }
      throw new Error(`fileTokenStore: another program removes ${folder} again and again: choose another "directory"`)
    },
    replace: async (number, content) => {
      if (highest(await tails()) !== number) return false
      // One that is no longer the newest by the time of the renaming is an older one, and counts for nothing.
      await written(content, (draft) => rename(draft, named(number))).catch(unlessMissing)
      return highest(await tails()) === number
    },
    empty: (number, holds) => emptyStored(named(number), holds)
  }
}

/** The number that a name ends with; undefined for other names. */
function numberIn(tail: string): number | undefined {
  return /^(0|[1-9]\d*)$/.test(tail) ? Number(tail) : undefined
}

/** Above the highest safe whole number, JavaScript does not tell a number from the next one. */
function tooHigh(path: string): Error {
  return new Error(
    `fileTokenStore: the number of ${path} is too high, the highest generation is ${Number.MAX_SAFE_INTEGER}: remove the file`
  )
}

async function writeDraft(draft: string, text: string, flushed: boolean): Promise<void> {
  const file = await open(draft, "wx", 0o600)
  try {
    await file.writeFile(text)
    if (flushed) await file.sync()
  } finally {
    await file.close()
  }
}

async function isAbandoned(file: string): Promise<boolean> {
  const made = await stat(file).catch(ignoreFailure)
  return made !== undefined && wallClock() - made.mtimeMs > abandonedAfter
}

/** Gives the file a second name; false if that is taken. */
async function linked(file: string, name: string): Promise<boolean> {
  try {
    await link(file, name)
    return true
  } catch (cause) {
    if (codeOf(cause) === "EEXIST") return false
    if (!["EPERM", "ENOSYS", "ENOTSUP", "EOPNOTSUPP"].includes(codeOf(cause) ?? "")) throw cause
    throw new Error(`fileTokenStore: the file system of ${name} has no hard links: choose another "directory"`, {
      cause
    })
  }
}
