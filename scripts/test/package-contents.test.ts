import { expect, it } from "vitest"
import { contentProblems } from "../package-contents.ts"
import type { Manifest } from "../workspace.ts"

const manifest: Manifest = {
  name: "@pix/auth-x",
  version: "1.0.0",
  exports: { ".": "./src/index.ts", "./package.json": "./package.json" },
  publishConfig: {
    exports: {
      ".": { types: "./dist/index.d.ts", default: "./dist/index.js" },
      "./package.json": "./package.json"
    }
  }
}
const files = ["package.json", "README.md", "LICENSE", "dist/index.js", "dist/index.d.ts"]

it("a package with its entry points, README and licence is fine", () => {
  expect(contentProblems(manifest, [...files, "CHANGELOG.md", "dist/testing/index.js"])).toEqual([])
})

it.each(["src/index.ts", "test/a.test.ts", "dist/a.test.js", "dist/.tsbuildinfo", ".tsbuildinfo", "dist/a.ts", ".env"])(
  "%s is not to be published",
  (file) => {
    expect(contentProblems(manifest, [...files, file])).toEqual([expect.stringContaining(`${file} would be published`)])
  }
)

it.each(files)("%s is not to be missing", (file) => {
  const rest = files.filter((other) => other !== file)
  expect(contentProblems(manifest, rest)).toEqual([expect.stringContaining(`${file} is missing`)])
})

it("a command is published too", () => {
  const withBin = {
    ...manifest,
    bin: { x: "./src/cli.ts" },
    publishConfig: { ...manifest.publishConfig, bin: { x: "./dist/cli.js" } }
  }
  expect(contentProblems(withBin, files)).toEqual([expect.stringContaining("dist/cli.js is missing")])
})

it("an entry point is both in src and in dist, and has types", () => {
  const exports = { ...manifest.exports, "./effect": "./src/effect.ts" }
  expect(contentProblems({ ...manifest, exports }, files)).toEqual([expect.stringContaining(`"./effect" must be both`)])
  const publishConfig = { exports: { ...manifest.publishConfig?.exports, "./effect": "./dist/index.js" } }
  expect(contentProblems({ ...manifest, exports, publishConfig }, files)).toEqual([
    expect.stringContaining(`"./effect" has no "types"`)
  ])
})

it("CommonJS has a file and types of its own", () => {
  const dual = (require: Record<string, string>): Manifest => ({
    ...manifest,
    publishConfig: {
      main: "./dist/cjs/index.cjs",
      types: "./dist/cjs/index.d.cts",
      exports: {
        ".": { import: { types: "./dist/index.d.ts", default: "./dist/index.js" }, require },
        "./package.json": "./package.json"
      }
    }
  })
  const both = [...files, "dist/cjs/index.cjs", "dist/cjs/index.d.cts"]
  const right = dual({ types: "./dist/cjs/index.d.cts", default: "./dist/cjs/index.cjs" })
  expect(contentProblems(right, both)).toEqual([])
  expect(contentProblems(right, files)).toEqual([
    expect.stringContaining("dist/cjs/index.d.cts is missing"),
    expect.stringContaining("dist/cjs/index.cjs is missing")
  ])
  expect(contentProblems(dual({ types: "./dist/index.d.ts", default: "./dist/cjs/index.cjs" }), both)).toEqual([
    expect.stringContaining(`has no "types" condition for ./dist/cjs/index.cjs`)
  ])
})
