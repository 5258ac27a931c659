// Names, versions and licences of the packages that went into a bundle, told from the files that were bundled.
import { readFile, readdir } from "node:fs/promises"
import { join } from "node:path"

interface Manifest {
  readonly name: string
  readonly version: string
  readonly license?: string
}

/** `…/node_modules/effect/dist/Ref.js` belongs to the folder `…/node_modules/effect`. */
const packageFolder = /^.*[/\\]node_modules[/\\](?:@[^/\\]+[/\\])?[^/\\]+(?=[/\\])/

const packageFolders = (moduleIds: ReadonlyArray<string>): ReadonlyArray<string> => [
  ...new Set(moduleIds.flatMap((id) => packageFolder.exec(id)?.[0] ?? []))
]

async function notice(folder: string): Promise<string> {
  const { name, version, license } = JSON.parse(await readFile(join(folder, "package.json"), "utf8")) as Manifest
  const file = (await readdir(folder)).find((entry) => /^licen[cs]e(\.(md|txt))?$/i.test(entry))
  if (file === undefined) throw new Error(`${name} ${version} is bundled, but has no licence file to pass on.`)
  const text = (await readFile(join(folder, file), "utf8")).trim()
  return `## ${name} ${version} (${license ?? "see below"})\n\n\`\`\`text\n${text}\n\`\`\`\n`
}

export async function thirdPartyNotices(moduleIds: ReadonlyArray<string>): Promise<string> {
  const notices = await Promise.all(packageFolders(moduleIds).map(notice))
  return `# Third-party notices\n\nParts of these packages are bundled in \`dist\`.\n\n${notices.toSorted().join("\n")}`
}
