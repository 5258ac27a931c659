import files from "node:fs/promises"
import { syncBuiltinESMExports } from "node:module"

type Files = typeof files

/** Replaces functions of node:fs/promises, for all who import them, until it is disposed. */
export function patchFiles(patchesOf: (originals: Files) => Partial<Files>): Disposable {
  const originals = { ...files }
  Object.assign(files, patchesOf(originals))
  syncBuiltinESMExports()
  return {
    [Symbol.dispose]: () => {
      Object.assign(files, originals)
      syncBuiltinESMExports()
    }
  }
}

/** The error that Node throws with this code. */
export function fileError(code: string): Error {
  return Object.assign(new Error(`${code}: injected by a test`), { code })
}

/** Counts what is asked of the file system: each call, and each name that a folder gives. */
export function countFiles(): Disposable & { count: number } {
  const counted = { count: 0 }
  const countCall = (call: unknown): unknown =>
    typeof call === "function"
      ? (...args: Array<unknown>): unknown => {
          counted.count++
          return Reflect.apply(call, undefined, args)
        }
      : call
  const patched = patchFiles(({ readdir, opendir, ...others }) => ({
    ...Object.fromEntries(Object.entries(others).map(([name, call]: [string, unknown]) => [name, countCall(call)])),
    readdir: (async (path: string) => {
      const names = await readdir(path)
      counted.count += 1 + names.length
      return names
    }) as Files["readdir"],
    opendir: async (path, options) => {
      counted.count++
      const folder = await opendir(path, options)
      return Object.assign(folder, { read: countCall(folder.read.bind(folder)) })
    }
  }))
  return Object.assign(counted, patched)
}

/** A disk on which a file can be made and nothing can be written, until it is disposed. */
export async function fullDisk(): Promise<Disposable> {
  const file = await files.open(import.meta.filename)
  await file.close()
  const handles = Object.getPrototypeOf(file) as typeof file
  const { writeFile } = handles
  handles.writeFile = () => Promise.reject(fileError("ENOSPC"))
  return { [Symbol.dispose]: () => void (handles.writeFile = writeFile) }
}
