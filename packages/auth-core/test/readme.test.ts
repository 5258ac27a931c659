import { execFile } from "node:child_process"
import { readFile } from "node:fs/promises"
import { fileURLToPath } from "node:url"
import { promisify } from "node:util"
import { expect, it } from "vitest"

it("the README's sample of manualClock runs as it stands there", async () => {
  const readme = await readFile(new URL("../README.md", import.meta.url), "utf8")
  const [sample = ""] = readme.match(/(?<=```ts\n)import assert[\s\S]*?(?=```)/) ?? []
  expect(sample).toContain("manualClock()")
  const cwd = fileURLToPath(new URL("..", import.meta.url))
  const args = ["--input-type=module-typescript", "--eval", `${sample}\nconsole.log("passed", requests)`]
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd })
  expect(stdout).toBe("passed 4\n")
})
