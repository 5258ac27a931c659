import { posix } from "node:path"
import type { Finding } from "./check-source.ts"
import type { Source } from "./source.ts"

/** Files that import each other in a circle, types included: each circle is reported once. */
export function importCycles(sources: ReadonlyArray<Source>): ReadonlyArray<Finding> {
  const targets = new Map(
    sources.map(({ path, imports }) => [
      path,
      imports
        .filter(({ specifier }) => specifier.startsWith("."))
        .map(({ specifier }) => posix.join(posix.dirname(path), specifier))
    ])
  )
  const finished = new Set<string>()
  const findings: Array<Finding> = []
  const visit = (path: string, trail: ReadonlyArray<string>): void => {
    const start = trail.indexOf(path)
    if (start >= 0) {
      const circle = [...trail.slice(start), path].map((file) => posix.basename(file)).join(" → ")
      findings.push({ path, line: 1, rule: "cycles", advice: `${circle}: move what both need into a file of its own.` })
      return
    }
    if (finished.has(path)) return
    for (const target of targets.get(path) ?? []) visit(target, [...trail, path])
    finished.add(path)
  }
  for (const { path } of sources) visit(path, [])
  return findings
}
