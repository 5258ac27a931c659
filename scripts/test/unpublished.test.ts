import { readFile } from "node:fs/promises"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { installCommands } from "../install-commands.ts"
import { withoutUnpublished } from "../without-unpublished.ts"
import { readManifest, root } from "../workspace.ts"

const packed = (name: string, dependencies: Record<string, string> = {}, folder = "/clone") => ({
  manifest: { name, dependencies },
  tarball: `${folder}/${name}.tgz`
})

describe("the commands that install packed packages elsewhere", () => {
  it("name what a package of ours needs of ours, each once, and nothing else", () => {
    const commands = installCommands([
      packed("core"),
      packed("sandbox", { hono: "1" }),
      packed("testkit", { core: "^1", sandbox: "^1", other: "^1" }),
      packed("fetch", { core: "^1" })
    ])
    expect(commands.map(({ command }) => command)).toEqual([
      "npm install /clone/core.tgz",
      "npm install /clone/sandbox.tgz",
      "npm install /clone/core.tgz /clone/sandbox.tgz /clone/testkit.tgz",
      "npm install /clone/core.tgz /clone/fetch.tgz"
    ])
  })

  it("quote a path with a space in it", () => {
    expect(installCommands([packed("core", {}, "/my clone")])[0]?.command).toBe('npm install "/my clone/core.tgz"')
  })
})

describe("what holds only until the packages are published", () => {
  it("is what is between the comments", () => {
    const [begin, end] = ["<!-- until published -->", "<!-- end of until published -->"]
    expect(withoutUnpublished(`a\n\n${begin}\n\nb\n\n${end}\n\nc\n\n${begin}\nd\n${end}\n`)).toBe("a\n\nc\n\n")
  })

  it.each(["README.md", "README.pt-BR.md"])("is out of %s after a release", async (name) => {
    const released = withoutUnpublished(await readFile(join(root, name), "utf8"))
    expect(released).not.toMatch(/until published|pack:all/)
    expect(released).toContain("npm install @pix/auth-fetch")
  })

  it("is taken out by the script that makes the versions", async () => {
    expect((await readManifest(root)).scripts?.["release:version"]).toContain("node scripts/drop-unpublished.ts")
  })
})
