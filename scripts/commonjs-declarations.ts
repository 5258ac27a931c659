import { readFile } from "node:fs/promises"
import { join, posix } from "node:path"

/** A file of the package itself: declarations name each other as sources, with `.ts`. */
const ownFile = /(?<=(?:\bfrom |\bimport\(|^import )")(\.\.?\/[^"]*)\.ts(?=")/gm
const otherPackage = /(?:\bfrom |\bimport\(|^import )"([^."][^"]*)"/gm
const comment = /\/\*[^]*?\*\//g

/**
 * The compiler's declarations once more, for CommonJS: in a package of type "module", only `.d.cts` is read as such.
 * `entryNames` are files in `dist` without `.d.ts`. Gives each file that they lead to, by its name. None may lead to a
 * package that is `bundled`, since a consumer does not have its types, or has them for ESM alone.
 */
export async function commonjsDeclarations(
  dist: string,
  entryNames: ReadonlyArray<string>,
  bundled: ReadonlyArray<string>
): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>()
  const collect = async (name: string): Promise<void> => {
    const file = `${name}.d.cts`
    if (found.has(file)) return
    const text = await readFile(join(dist, `${name}.d.ts`), "utf8")
    const code = text.replaceAll(comment, "")
    for (const [, specifier = ""] of code.matchAll(otherPackage)) {
      if (!bundled.some((other) => specifier === other || specifier.startsWith(`${other}/`))) continue
      throw new Error(`${name}.d.ts has types of ${specifier}, which is bundled: declare what is used of them.`)
    }
    found.set(file, text.replaceAll(ownFile, "$1.cjs"))
    for (const [, path = ""] of code.matchAll(ownFile)) await collect(posix.join(posix.dirname(name), path))
  }
  for (const name of entryNames) await collect(name)
  return found
}
