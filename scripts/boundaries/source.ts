import { parseSync } from "rolldown/utils"
import { globalUses, type GlobalUse } from "./global-uses.ts"

export interface Import {
  readonly specifier: string
  readonly line: number
  /** Nothing of it is left when types are stripped. */
  readonly typeOnly: boolean
  /** What is imported, and under which name; `*` for the whole module. Empty for re-exports. */
  readonly names: ReadonlyArray<{ readonly imported: string; readonly local: string }>
}

/** What the rules look at in one file. The path is relative to the repository and has forward slashes. */
export interface Source {
  readonly path: string
  readonly imports: ReadonlyArray<Import>
  readonly uses: ReadonlyArray<GlobalUse>
}

export function readSource(path: string, text: string): Source {
  const { module, program, errors } = parseSync(path, text)
  if (errors[0] !== undefined) throw new Error(`${path}: ${errors[0].message}`)
  const lineOf = (offset: number): number => text.slice(0, offset).split("\n").length

  const imports = module.staticImports.map(({ moduleRequest, entries, start }) => ({
    specifier: moduleRequest.value,
    line: lineOf(start),
    typeOnly: entries.length > 0 && entries.every(({ isType }) => isType),
    names: entries.map(({ importName, localName }) => ({ imported: importName.name ?? "*", local: localName.value }))
  }))
  const reexports = module.staticExports.flatMap(({ entries, start }) =>
    entries.flatMap(({ moduleRequest, isType }) =>
      moduleRequest === null ? [] : { specifier: moduleRequest.value, line: lineOf(start), typeOnly: isType, names: [] }
    )
  )
  const dynamic = module.dynamicImports.map(({ moduleRequest, start }) => ({
    specifier: text.slice(moduleRequest.start, moduleRequest.end).replaceAll(/^["'`]|["'`]$/g, ""),
    line: lineOf(start),
    typeOnly: false,
    names: []
  }))
  return { path, imports: [...imports, ...reexports, ...dynamic], uses: globalUses(program, lineOf) }
}
