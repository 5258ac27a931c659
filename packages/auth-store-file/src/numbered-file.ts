import { randomUUID } from "node:crypto"
import { link, open, readdir, readFile, rename, rm, stat } from "node:fs/promises"
import { join } from "node:path"
import { wallClock } from "./system-clock.ts"

/**
 * A text under a number that only grows, which the processes of a machine agree on without ever locking anything.
 *
 * **Details**
 *
 * The number is in the file's name, and the file of the highest number is the one that counts. A new number is taken by
 * `link`, which fails where the name exists: of many processes that want it, one gets it. A text is whole on the disk
 * before its name is there, so a reader, after whatever crash, finds all of it or an earlier one. And a process that was
 * frozen at any instant cannot take anything back: what it then writes has a lower number than the newest.
 *
 * The newest file is never removed, only older ones, so no number comes twice.
 */
export interface NumberedFile {
  /** The newest; its text is undefined where the file was not written by this store. */
  newest(): Promise<Numbered | undefined>
  /** Writes the next one; false if this number, or a newer one, is there. */
  create(number: number, text: string): Promise<boolean>
  /** Writes this one anew, if it is still the newest. */
  replace(number: number, text: string): Promise<void>
}

interface Numbered {
  readonly number: number
  readonly text: string | undefined
}

/** How each file begins: what does not is foreign, damaged or of another version. */
const header = "pix-auth-store-file 1\n"
/** What a process that died while writing left behind is removed after so long, in milliseconds. */
const abandonedAfter = 60_000

/**
 * The files of `folder` whose names are this stem and a number. Only a `durable` one is flushed to the disk: many
 * processes that do so at once wait for each other, and what does not outlive them need not outlive the machine.
 */
export function numberedFile(folder: string, stem: string, durable: boolean): NumberedFile {
  const named = (number: number) => join(folder, `${stem}.${number}`)
  const tails = async () => {
    const names = await readdir(folder)
    return names.flatMap((name) => (name.startsWith(`${stem}.`) ? [name.slice(stem.length + 1)] : []))
  }
  const numbers = async () => (await tails()).filter((tail) => /^(0|[1-9]\d{0,15})$/.test(tail)).map(Number)

  /** Has the whole text on the disk under a name of its own, while `use` gives it its real one. */
  const written = async <A>(text: string, use: (draft: string) => Promise<A>): Promise<A> => {
    const draft = join(folder, `${stem}.${randomUUID()}.draft`)
    try {
      const file = await open(draft, "wx", 0o600)
      try {
        await file.writeFile(header + text)
        if (durable) await file.sync()
      } finally {
        await file.close()
      }
      return await use(draft)
    } finally {
      await rm(draft, { force: true })
    }
  }

  /** Removes what nobody needs any more. */
  const tidy = async (newest: number) => {
    for (const tail of await tails()) {
      const file = join(folder, `${stem}.${tail}`)
      if (tail.endsWith(".draft") ? await isAbandoned(file) : Number(tail) < newest) await rm(file, { force: true })
    }
  }

  const newest = async (): Promise<Numbered | undefined> => {
    const number = Math.max(...(await numbers()))
    if (number === Number.NEGATIVE_INFINITY) return undefined
    const text = await readFile(named(number), "utf8").catch(unlessMissing)
    // Gone meanwhile: there is a newer one.
    return text === undefined ? newest() : { number, text: body(text) }
  }

  return {
    newest,
    create: async (number, text) => {
      if (!(await written(text, (draft) => linked(draft, named(number))))) return false
      // A newer one that came meanwhile may have removed an older file of this name: it counts, and this one does not.
      if (Math.max(...(await numbers())) > number) {
        await rm(named(number), { force: true })
        return false
      }
      await tidy(number)
      return true
    },
    replace: async (number, text) => {
      // One that is no longer the newest by the time of the renaming is an older one, and counts for nothing.
      if (Math.max(...(await numbers())) === number) await written(text, (draft) => rename(draft, named(number)))
    }
  }
}

function body(text: string): string | undefined {
  return text.startsWith(header) ? text.slice(header.length) : undefined
}

async function isAbandoned(file: string): Promise<boolean> {
  const made = await stat(file).catch(unlessMissing)
  return made !== undefined && wallClock() - made.mtimeMs > abandonedAfter
}

/** Gives the file a second name; false where that is taken. */
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

function unlessMissing(error: unknown): undefined {
  if (codeOf(error) !== "ENOENT") throw error
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && "code" in error ? String(error.code) : undefined
}
