import type { EntryPoint, Manifest } from "./workspace.ts"

const allowed = [
  /^(package\.json|README\.md|LICENSE|CHANGELOG\.md|THIRD-PARTY-NOTICES\.md)$/,
  /^dist\/([^/]+\/)*[^/]+(?<!\.test)\.(js|d\.ts|cjs|d\.cts)$/
]
const required = ["package.json", "README.md", "LICENSE"]

const targets = (entryPoint: EntryPoint): ReadonlyArray<string> =>
  typeof entryPoint === "string" ? [entryPoint] : Object.values(entryPoint).flatMap(targets)
/** Each format has declarations of its own, and a file of declarations is of one format. */
function untyped(entryPoint: EntryPoint): ReadonlyArray<string> {
  const files = targets(entryPoint)
  return files.filter(
    (file) =>
      (file.endsWith(".js") && !files.some((other) => other.endsWith(".d.ts"))) ||
      (file.endsWith(".cjs") && !files.some((other) => other.endsWith(".d.cts")))
  )
}
const asPacked = (target: string): string => target.replace(/^\.\//, "")

/** What is wrong with the list of files that a package would publish: one sentence each, naming the file. */
export function contentProblems(manifest: Manifest, files: ReadonlyArray<string>): ReadonlyArray<string> {
  const { exports = {}, bin = {}, publishConfig = {} } = manifest
  const { main, types, typesVersions = {} } = publishConfig
  const published = publishConfig.exports ?? {}
  const missing = [
    ...required,
    ...Object.values(published).flatMap(targets).map(asPacked),
    ...Object.values(publishConfig.bin ?? bin).map(asPacked),
    ...[main, types].flatMap((file) => (file === undefined ? [] : [asPacked(file)])),
    ...Object.values(typesVersions).flatMap((byEntryPoint) => Object.values(byEntryPoint).flat().map(asPacked))
  ].filter((file) => !files.includes(file))
  return [
    ...files
      .filter((file) => !allowed.some((pattern) => pattern.test(file)))
      .map((file) => `${file} would be published: narrow "files" in package.json, or keep it out of dist.`),
    ...[...new Set(missing)].map(
      (file) => `${file} is missing from the tarball: write it, or build it, or list it in "files".`
    ),
    ...Object.keys({ ...exports, ...published })
      .filter((entryPoint) => !(entryPoint in exports && entryPoint in published))
      .map((entryPoint) => `"${entryPoint}" must be both in "exports" (src) and in "publishConfig.exports" (dist).`),
    ...Object.entries(published)
      .filter(([, target]) => untyped(target).length > 0)
      .map(
        ([entryPoint, target]) =>
          `"${entryPoint}" has no "types" condition for ${untyped(target).join(" and ")} in "publishConfig.exports".`
      )
  ]
}
