import { constants } from "node:fs"
import { open } from "node:fs/promises"
import { codeOf, unlessMissing } from "./file-error.ts"

/** What a file of the store holds. */
export interface StoredContent {
  /** The instant after which nobody needs the file, in epoch milliseconds. */
  readonly endsAt: number
  readonly text: string
}

/** A file that was read; its content is undefined if this store did not write it. */
export interface FileRead {
  /** In epoch milliseconds. */
  readonly writtenAt: number
  readonly content: StoredContent | undefined
}

/** The first line. A file without it is damaged, foreign or of another version. */
const header = "pix-auth-store-file 1\n"
/** The longest text in characters. A token has some thousands; a file of another program may have any number. */
const maxLength = 1_048_576
/** The longest file in bytes: a character has up to three of them, and the lines before the text are short. */
const maxBytes = 4 * maxLength

/** Never waits for the other end of a pipe, and follows no link. Windows has neither flag: undefined counts as zero. */
const careful = constants.O_NOFOLLOW | constants.O_NONBLOCK

/** The whole text of a file. */
export function fileText({ endsAt, text }: StoredContent): string {
  if (text.length > maxLength) throw new RangeError(`fileTokenStore: a value is longer than ${maxLength} characters`)
  return `${header}${endsAt}\n${text}`
}

/** Reads a file of the store, undefined if it is missing. A name that is not a file throws: it may never end. */
export async function readStored(path: string): Promise<FileRead | undefined> {
  const file = await open(path, constants.O_RDONLY | careful)
    .catch(unlessMissing)
    .catch(unreadable(path))
  if (file === undefined) return undefined
  try {
    const found = await file.stat()
    if (!found.isFile()) throw new Error("not a file")
    // A file that is too long is foreign.
    const text = found.size > maxBytes ? "" : await file.readFile("utf8")
    return { writtenAt: found.mtimeMs, content: contentOf(text) }
  } catch (error) {
    return unreadable(path)(error)
  } finally {
    await file.close()
  }
}

/**
 * Empties a file if `holds` says yes to its content. Writes nothing, so it succeeds on a full disk too. The file that was
 * read is the one that is emptied, whatever its name means by then.
 */
export async function emptyStored(path: string, holds: (content: StoredContent) => boolean): Promise<void> {
  const file = await open(path, constants.O_RDWR | careful).catch(unlessMissing)
  if (file === undefined) return
  try {
    const content = contentOf(await file.readFile("utf8"))
    if (content !== undefined && holds(content)) await file.truncate(0)
  } finally {
    await file.close()
  }
}

function contentOf(text: string): StoredContent | undefined {
  const [, endsAt, rest = ""] =
    /^(\d{1,16})\n(.*)$/s.exec(text.startsWith(header) ? text.slice(header.length) : "") ?? []
  return endsAt === undefined ? undefined : { endsAt: Number(endsAt), text: rest }
}

function unreadable(path: string): (cause: unknown) => never {
  return (cause) => {
    const reason = codeOf(cause) ?? "it is not a file"
    throw new Error(`fileTokenStore: ${path} cannot be read (${reason}): remove it, or choose another "directory"`, {
      cause
    })
  }
}
