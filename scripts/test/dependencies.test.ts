import { glob, readFile } from "node:fs/promises"
import { dirname, join } from "node:path"
import { expect, it } from "vitest"
import { readManifest, root } from "../workspace.ts"

/** What any package of the repository installs, ours apart. */
async function installed(): Promise<ReadonlyArray<string>> {
  const names = new Set<string>()
  for await (const file of glob(
    ["package.json", "{packages,apps,examples,verification,tools}/*/package.json", "bench/package.json"],
    {
      cwd: root
    }
  )) {
    const { dependencies, devDependencies, peerDependencies } = await readManifest(join(root, dirname(file)))
    for (const name of Object.keys({ ...dependencies, ...devDependencies, ...peerDependencies })) {
      if (!name.startsWith("@pix/")) names.add(name)
    }
  }
  return [...names].toSorted()
}

it("every dependency has its reason in DEPENDENCIES.md, and no other", async () => {
  const text = await readFile(join(root, "DEPENDENCIES.md"), "utf8")
  const listed = [...text.matchAll(/^\| `([^`]+)`/gm)].map(([, name = ""]) => name)
  expect(listed.toSorted()).toEqual(await installed())
})
