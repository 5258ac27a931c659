import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { expect, it, onTestFinished } from "vitest"
import { commonjsDeclarations } from "../commonjs-declarations.ts"

async function dist(files: Readonly<Record<string, string>>): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), "pix-declarations-"))
  onTestFinished(() => rm(dir, { recursive: true }))
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(dir, name)), { recursive: true })
    await writeFile(join(dir, name), text)
  }
  return dir
}

it("declarations for CommonJS are those that an entry point leads to, and name each other", async () => {
  const dir = await dist({
    "index.d.ts": `export * from "./a/one.ts"\nexport type { Two } from "two"\n`,
    "a/one.d.ts": `export declare const one: import("../three.ts").Three\n`,
    "three.d.ts": `/** See \`import { x } from "bundled"\`. */\nexport type Three = 3\n`,
    "other.d.ts": `import "bundled"\n`
  })
  expect(Object.fromEntries(await commonjsDeclarations(dir, ["index"], ["bundled"]))).toEqual({
    "index.d.cts": `export * from "./a/one.cjs"\nexport type { Two } from "two"\n`,
    "a/one.d.cts": `export declare const one: import("../three.cjs").Three\n`,
    "three.d.cts": `/** See \`import { x } from "bundled"\`. */\nexport type Three = 3\n`
  })
})

it("declarations for CommonJS have no types of a package that is bundled", async () => {
  const dir = await dist({ "index.d.ts": `import type { Key } from "bundled/keys"\nexport type Own = Key\n` })
  await expect(commonjsDeclarations(dir, ["index"], ["bundled"])).rejects.toThrow(
    "index.d.ts has types of bundled/keys"
  )
})
