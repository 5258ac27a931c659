import { open, opendir, rm, rmdir } from "node:fs/promises"
import { join } from "node:path"
import { codeOf, unlessMissing } from "./file-error.ts"
import { readStored } from "./stored-content.ts"
import { wallClock } from "./system-clock.ts"
import { openFolder } from "./token-folder.ts"

/*
 * Entries that nobody uses any more are removed a few at a time, without a look at all the others.
 *
 * `cleanup/<day>/<entry>` is an empty file: from that day on, somebody has to look at this entry. The note is written
 * before the entry's folder is made, so each entry has one. Whoever saves a token looks at a few notes of a day that has
 * come. An entry that has long expired is removed with its note; any other gets a note for a later day. Each look
 * removes a note, and nobody writes notes for a day that has come, so every entry has its turn.
 */

const day = 86_400_000
/** In days: later than an entry that has just expired may be removed. */
const noteAfter = 2
/** How long an entry stays after its end or its last change, in milliseconds. */
const keptFor = day
/** How many names one save looks at, at most: of days, of notes, and of files of an entry. */
const maxDays = 32
const maxNotes = 4
const maxFiles = 16

const ofThisStore = /^(token|lease)\.(\d+|[0-9a-f-]+\.draft)$/

/** Notes that somebody has to look at this entry on a later day. */
export async function noteEntry(directory: string, entry: string): Promise<void> {
  const folder = join(directory, "cleanup", String(today() + noteAfter))
  const write = () => open(join(folder, entry), "a", 0o600)
  let note = await write().catch(unlessMissing)
  if (note === undefined) {
    await openFolder(folder)
    note = await write()
  }
  await note.close()
}

/** Removes a few of the entries that have long expired. */
export async function removeExpired(directory: string): Promise<void> {
  const cleanup = join(directory, "cleanup")
  const days = await firstNames(cleanup, maxDays)
  const due = days.find((name) => /^\d+$/.test(name) && Number(name) <= today())
  if (due === undefined) return
  const notes = join(cleanup, due)
  for (const entry of await firstNames(notes, maxNotes)) {
    const isGone = await removeEntry(join(directory, entry)).catch(() => false)
    if (!isGone) await noteEntry(directory, entry)
    await rm(join(notes, entry), { force: true })
  }
  await rmdir(notes).catch(unlessNotEmpty)
}

/** Removes the files of an entry if all of them have long expired, then its folder. Whether the folder is gone. */
async function removeEntry(folder: string): Promise<boolean> {
  const names = await firstNames(folder, maxFiles)
  if (!names.every((name) => ofThisStore.test(name))) return false
  const files = names.map((name) => join(folder, name))
  for (const file of files) if (!(await hasLongExpired(file))) return false
  for (const file of files) await rm(file, { force: true })
  // Not empty: another process has saved meanwhile, and its entry stays.
  return (await rmdir(folder).catch(unlessNotEmpty)) === undefined
}

async function hasLongExpired(file: string): Promise<boolean> {
  const found = await readStored(file)
  // Of two days the later: a clock may have been wrong when the entry was written.
  return found === undefined || Math.max(found.writtenAt, found.content?.endsAt ?? 0) + keptFor < wallClock()
}

/** Some names in a folder, none if it is missing. Does not read the others. */
async function firstNames(folder: string, count: number): Promise<Array<string>> {
  const opened = await opendir(folder, { bufferSize: count }).catch(unlessMissing)
  if (opened === undefined) return []
  const names: Array<string> = []
  // Leaving the loop closes the folder.
  for await (const { name } of opened) if (names.push(name) === count) break
  return names
}

function today(): number {
  return Math.floor(wallClock() / day)
}

/** For `catch`: true if a folder stays because it is not empty, undefined if it is missing. */
function unlessNotEmpty(error: unknown): true | undefined {
  return ["ENOTEMPTY", "EEXIST"].includes(codeOf(error) ?? "") ? true : unlessMissing(error)
}
