import { posix } from "node:path"
import type { Import, Source } from "./source.ts"
import * as rules from "./rules.ts"

export interface Finding {
  readonly path: string
  readonly line: number
  readonly rule: string
  /** What is wrong, and what to do instead. */
  readonly advice: string
}

type Rule = (source: Source) => ReadonlyArray<Omit<Finding, "path" | "rule">>

const isRelative = (specifier: string): boolean => specifier.startsWith(".")
const resolved = (path: string, specifier: string): string => posix.join(posix.dirname(path), specifier)
/** `packages/auth-core` of `packages/auth-core/src/origin.ts`; `scripts` of `scripts/check.ts`. */
const room = (path: string): string => /^(packages|apps|examples|verification)\/[^/]+|^[^/]+/.exec(path)?.[0] ?? path

const permits = (allowed: rules.Allowed, { specifier, typeOnly }: Import): boolean => {
  if (typeof allowed === "string") return allowed === specifier
  return allowed instanceof RegExp ? allowed.test(specifier) : allowed.typesOf === specifier && typeOnly
}

const imports: Rule = ({ path, imports: found }) => {
  const folder = Object.keys(rules.mayImport).find((key) => path.startsWith(`${key}/`))
  if (folder === undefined) {
    return [{ line: 1, advice: "no rule says what this folder may import: add it to scripts/boundaries/rules.ts." }]
  }
  const allowed = rules.mayImport[folder] ?? []
  return found
    .filter((one) => !isRelative(one.specifier) && !allowed.some((entry) => permits(entry, one)))
    .map((one) => ({
      line: one.line,
      advice: allowed.some((entry) => permits(entry, { ...one, typeOnly: true }))
        ? `only types of "${one.specifier}" may be imported here: write \`import type\`.`
        : `"${one.specifier}" may not be imported in ${folder}.`
    }))
}

const relativeImports: Rule = ({ path, imports: found }) =>
  found
    .filter(({ specifier }) => isRelative(specifier))
    .flatMap(({ specifier, line }) => {
      const target = resolved(path, specifier)
      const reaches = rules.mayReach.some(({ from, to }) => from.test(path) && to.test(target))
      if (reaches) return []
      if (room(target) !== room(path)) {
        return { line, advice: `"${specifier}" leaves ${room(path)}: import the other package by its name.` }
      }
      const fromSource = path.startsWith(`${room(path)}/src/`)
      const outside = fromSource && !target.startsWith(`${room(path)}/src/`)
      return outside ? { line, advice: `"${specifier}" leaves src: published code cannot reach it.` } : []
    })

/** The folder of a file within the sources of a package; "." for `src` itself. */
const folderIn = (sources: string, path: string): string => {
  const [folder = ".", ...rest] = path.slice(sources.length + 1).split("/")
  return rest.length > 0 ? folder : "."
}

const folderArrows: Rule = ({ path, imports: found }) => {
  const [sources, arrows] = Object.entries(rules.folderArrows).find(([key]) => path.startsWith(`${key}/`)) ?? []
  const folder = sources && folderIn(sources, path)
  if (sources === undefined || arrows === undefined || folder === undefined || folder === ".") return []
  const allowed = arrows[folder]
  if (allowed === undefined) {
    return [{ line: 1, advice: `no rule says what ${folder}/ may import: add it to scripts/boundaries/rules.ts.` }]
  }
  return found
    .filter(({ specifier }) => isRelative(specifier) && resolved(path, specifier).startsWith(`${sources}/`))
    .flatMap(({ specifier, line }) => {
      const target = folderIn(sources, resolved(path, specifier))
      if (target === folder || allowed.includes(target)) return []
      return { line, advice: `${folder}/ may not import ${target === "." ? "files of src" : `${target}/`}.` }
    })
}

const isUse = (name: string, of: string): boolean => name === of || name.startsWith(`${of}.`)

const machine: Rule = ({ path, uses }) =>
  rules.withoutMachine.some((folder) => folder.test(path))
    ? uses
        .filter(({ name }) => rules.machine.some((entry) => isUse(name, entry)))
        .map(({ name, line }) => ({
          line,
          advice: `${name}: take time, chance and output from a service or an option.`
        }))
    : []

const moduleScope: Rule = ({ path, uses }) =>
  rules.loadedLightly.test(path)
    ? uses
        .filter(({ name, atModuleScope }) => atModuleScope && rules.heavy.some((entry) => isUse(name, entry)))
        .map(({ name, line }) => ({
          line,
          advice: `${name} is touched while the module loads: move it into a function.`
        }))
    : []

const runs: Rule = ({ path, imports: found, uses }) => {
  if (rules.mayRunEffects.test(path)) return []
  const advice = "only the manager runs an Effect: return it instead."
  const names = found
    .filter(({ specifier }) => rules.runners.test(specifier))
    .flatMap((one) => one.names.map((name) => ({ ...name, line: one.line })))
  const modules = names.filter(({ imported }) => imported === "*").map(({ local }) => local)
  return [
    ...names.filter(({ imported }) => /^run[A-Z]/.test(imported)).map(({ line }) => ({ line, advice })),
    ...uses
      .filter(({ name }) => modules.some((module) => new RegExp(`^${module}\\.run[A-Z]`).test(name)))
      .map(({ line }) => ({ line, advice }))
  ]
}

const decisions: Rule = ({ path, imports: found }) =>
  rules.carriesOut.test(path)
    ? found
        .filter(({ specifier, typeOnly }) => !typeOnly && rules.rulesOfRenewal.test(resolved(path, specifier)))
        .map(({ line }) => ({ line, advice: "the renewer decides nothing: have the rules give this as a step." }))
    : []

const names: Rule = ({ path }) => {
  const parts = path.split("/")
  const file = parts.at(-1) ?? ""
  return [
    ...(rules.fileName.test(file) ? [] : [{ line: 1, advice: "name the file in kebab-case after its main export." }]),
    ...parts
      .filter((part) => rules.emptyNames.test(part))
      .map((part) => ({ line: 1, advice: `"${part}" says nothing: name the one concept that is in it.` }))
  ]
}

const all: Readonly<Record<string, Rule>> = {
  imports,
  "relative-imports": relativeImports,
  "folder-arrows": folderArrows,
  machine,
  "module-scope": moduleScope,
  "runs-effects": runs,
  decisions,
  names
}

/** Every rule but the one about cycles, which looks at all files at once. */
export const checkSource = (source: Source): ReadonlyArray<Finding> =>
  Object.entries(all).flatMap(([rule, check]) =>
    check(source).map((finding) => ({ path: source.path, rule, ...finding }))
  )
