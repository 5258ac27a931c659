// Prints, for each packed package, the command that installs it into another project: its tarball, and those of ours that it
// depends on.
import { readdir } from "node:fs/promises"
import { join } from "node:path"
import { installCommands } from "./install-commands.ts"
import { publishedPackages } from "./workspace.ts"

const packed = (await publishedPackages()).map(async ({ dir, manifest }) => {
  const [tarball] = await readdir(join(dir, "dist-pack")).catch(() => [])
  if (tarball === undefined) throw new Error(`${manifest.name} is not packed: run \`npm run pack:all\`.`)
  return { manifest, tarball: join(dir, "dist-pack", tarball) }
})
const commands = installCommands(await Promise.all(packed))
console.log("\nIn a project of yours, run the line of the package that you want to try:")
for (const { name, command } of commands) console.log(`\n# ${name}\n${command}`)
