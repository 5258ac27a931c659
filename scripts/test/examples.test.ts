import { existsSync, globSync, readFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { describe, expect, it } from "vitest"
import { readManifest, root } from "../workspace.ts"

const examples = globSync("examples/*/package.json", { cwd: root }).map((file) => dirname(file))
const isOurs = (name: string): boolean => name.startsWith("@pix/")

describe.each(examples)("%s", (example) => {
  const dir = join(root, example)

  it("names versions that exist wherever it is copied to", async () => {
    const { dependencies, devDependencies } = await readManifest(dir)
    for (const [name, range] of Object.entries({ ...dependencies, ...devDependencies })) {
      // `changeset version` moves the range on with each release; here, pnpm links what is in packages/.
      const { version } = isOurs(name) ? await readManifest(join(root, "packages", name.slice(5))) : { version: "" }
      expect(`${name} ${range}`).toMatch(isOurs(name) ? `${name} ^${version}` : /^\S+ \d+\.\d+\.\d+$/)
    }
  })

  it("is private, and has neither a version nor a changelog of its own", async () => {
    const manifest = await readManifest(dir)
    expect(manifest).toMatchObject({ name: expect.stringMatching(/^@pix\/example-/), private: true })
    expect(manifest.version).toBeUndefined()
  })

  it("needs no file outside of its folder", () => {
    for (const part of ["README.md", "src", "test"]) expect(existsSync(join(dir, part))).toBe(true)
    expect(existsSync(join(dir, "vitest.config.ts"))).toBe(false)
    for (const file of globSync("tsconfig*.json", { cwd: dir })) {
      expect(`${file}: ${readFileSync(join(dir, file), "utf8")}`).not.toContain("../")
    }
  })
})
