import { posix } from "node:path"
import type { Document } from "./document.ts"
import type { Problem } from "./problem.ts"

/** What is in the repository. Paths are from its root, with slashes; a folder ends with none. */
export interface Shelf {
  readonly exists: (path: string) => boolean
  /** The documents by their paths. */
  readonly documents: ReadonlyMap<string, Document>
}

/** Relative links lead to something that is there, and their anchors to one of its headings. */
export function checkLinks({ path, links }: Document, shelf: Shelf): ReadonlyArray<Problem> {
  return links.flatMap(({ line, url }) => {
    if (/^[a-z][a-z\d+.-]*:/i.test(url)) return []
    const [file = "", anchor] = url.split("#")
    const target = file === "" ? path : posix.join(posix.dirname(path), file).replace(/\/$/, "")
    if (!shelf.exists(target)) return [{ path, line, problem: `${url} leads nowhere` }]
    if (anchor === undefined) return []
    const document = shelf.documents.get(target) ?? shelf.documents.get(`${target}/README.md`)
    const found = document?.headings.some((heading) => heading.anchor === decodeURIComponent(anchor))
    return found === true ? [] : [{ path, line, problem: `${url} names a heading that is not there` }]
  })
}

/** The index of a folder names every document beside it. */
export function checkIndex({ path, links }: Document, shelf: Shelf): ReadonlyArray<Problem> {
  const folder = posix.dirname(path)
  const named = new Set(links.map(({ url }) => posix.join(folder, url.split("#")[0] ?? "")))
  return [...shelf.documents.keys()]
    .filter((other) => posix.dirname(other) === folder && other !== path && !named.has(other))
    .map((other) => ({ path, line: 1, problem: `${posix.basename(other)} is not linked` }))
}
