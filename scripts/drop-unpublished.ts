// Takes out of the READMEs what holds only until the packages are published. Part of `release:version`.
import { readFile, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { withoutUnpublished } from "./without-unpublished.ts"
import { root } from "./workspace.ts"

for (const name of ["README.md", "README.pt-BR.md"]) {
  const file = join(root, name)
  await writeFile(file, withoutUnpublished(await readFile(file, "utf8")))
}
