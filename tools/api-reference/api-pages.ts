import { mkdtemp, readdir, readFile, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join, relative, sep } from "node:path"
import { format } from "oxfmt"
import { Application, type ProjectReflection, ReflectionKind } from "typedoc"
import {
  type EntryPoint,
  entryPointsOf,
  type WorkspacePackage,
  publishedPackages,
  root
} from "../../scripts/workspace.ts"
import { tidyPage } from "./tidy-page.ts"

function sourceOf(entryPoint: EntryPoint | undefined): string {
  if (typeof entryPoint === "string") return entryPoint
  throw new Error('In the workspace, each entry of "exports" is the path of a source file.')
}

/** Every entry point of the published packages, `@pix/auth-core/effect`, and the source file behind it. */
async function entryPoints(): Promise<ReadonlyMap<string, string>> {
  const fileOf = ({ dir, manifest }: WorkspacePackage, entryPoint: string): string =>
    join(dir, sourceOf(manifest.exports?.[`.${entryPoint.slice(manifest.name.length)}`]))
  // Those that need none of ours come first: a name belongs to where it comes from, and the others hand it on.
  const ours = ({ manifest }: WorkspacePackage): number =>
    Object.keys(manifest.dependencies ?? {}).filter((name) => name.startsWith("@pix/")).length
  const packages = (await publishedPackages()).toSorted((one, other) => ours(one) - ours(other))
  return new Map(
    packages.flatMap((one) => entryPointsOf(one.manifest).map((entryPoint) => [entryPoint, fileOf(one, entryPoint)]))
  )
}

const { CallSignature, Class, GetSignature, Interface, Property, TypeAlias, Variable } = ReflectionKind
const needComment = new Set([CallSignature, Class, GetSignature, Interface, Property, TypeAlias, Variable])

/**
 * Exports and members without a doc comment. Tags need none, nor do the members of a literal type, about which the comment
 * of the type speaks.
 */
function undocumented(project: ProjectReflection): ReadonlyArray<string> {
  return Object.values(project.reflections)
    .filter(({ kind }) => needComment.has(kind))
    .filter((reflection) => !reflection.hasComment() && !/\._tag\b|\.__type\b/.test(reflection.getFullName()))
    .map((reflection) => `${reflection.getFullName()} has no doc comment.`)
}

const options = {
  tsconfig: join(import.meta.dirname, "tsconfig.json"),
  // `tsc` has the last word about types.
  skipErrorChecking: true,
  name: "API reference",
  readme: "none",
  excludePrivate: true,
  excludeInternal: true,
  excludeExternals: true,
  disableSources: true,
  validation: { notExported: true, invalidLink: true, invalidPath: true },
  outputFileStrategy: "modules",
  flattenOutputFiles: true,
  excludeScopesInPaths: true,
  hidePageHeader: true,
  hideBreadcrumbs: true,
  hideGroupHeadings: true,
  useCodeBlocks: true,
  expandParameters: true,
  parametersFormat: "table",
  classPropertiesFormat: "table",
  interfacePropertiesFormat: "table",
  propertyMembersFormat: "table",
  typeAliasPropertiesFormat: "table",
  typeDeclarationFormat: "table",
  typeDeclarationVisibility: "compact",
  tableColumnSettings: { hideInherited: true, hideModifiers: true, hideOverrides: true }
} as const

/** The API reference, a page for each entry point; rejects when an export is undocumented or a link leads nowhere. */
export async function apiPages(): Promise<ReadonlyMap<string, string>> {
  const entries = await entryPoints()
  const out = await mkdtemp(join(tmpdir(), "pix-api-"))
  try {
    const app = await Application.bootstrapWithPlugins({
      ...options,
      plugin: ["typedoc-plugin-markdown"],
      out,
      logLevel: "Warn",
      entryPoints: [...entries.values()]
    })
    const project = await app.convert()
    if (project === undefined) throw new Error("TypeDoc could not read the sources.")
    app.validate(project)
    for (const problem of undocumented(project)) app.logger.warn(problem)
    if (app.logger.warningCount + app.logger.errorCount > 0) {
      throw new Error("Mend what is told above, in the doc comments.")
    }
    nameAfterDoors(project, entries)
    await app.generateOutputs(project)
    const names = (await readdir(out)).toSorted()
    return new Map(await Promise.all(names.map(async (name) => [name, await finished(out, name)] as const)))
  } finally {
    await rm(out, { recursive: true, force: true })
  }
}

function nameAfterDoors(project: ProjectReflection, entries: ReadonlyMap<string, string>): void {
  const byPath = new Map([...entries].map(([entryPoint, file]) => [moduleName(file), entryPoint]))
  for (const module of project.children ?? []) module.name = byPath.get(module.name) ?? module.name
}

/** TypeDoc names a module after its file: `auth-core/src/effect`, and `auth-core/src` for an index. */
const moduleName = (file: string): string =>
  relative(join(root, "packages"), file)
    .split(sep)
    .join("/")
    .replace(/(\/index)?\.ts$/, "")

async function finished(dir: string, name: string): Promise<string> {
  const style = JSON.parse(await readFile(join(root, ".oxfmtrc.json"), "utf8")) as { readonly printWidth: number }
  const { code, errors } = await format(name, tidyPage(await readFile(join(dir, name), "utf8")), {
    printWidth: style.printWidth,
    semi: false,
    trailingComma: "none"
  })
  if (errors.length > 0) throw new Error(`oxfmt does not read ${name}: ${JSON.stringify(errors)}`)
  return code
}
