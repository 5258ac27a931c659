import { type ChildProcess, spawn } from "node:child_process"
import { once } from "node:events"
import { existsSync } from "node:fs"
import { mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { delimiter, join } from "node:path"
import { afterEach, beforeEach, expect, it } from "vitest"
import { root } from "../workspace.ts"

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "pix-run-"))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

/** Starts run.mjs on a machine whose npx installs nothing, and runs a shell with this program behind it as the task. */
async function start(program: string): Promise<{ readonly child: ChildProcess; readonly closed: Promise<unknown> }> {
  const path = join(folder, "program.mjs")
  await writeFile(path, program)
  const npx = `#!/bin/sh
case "$*" in *" install "*) exit 0;; esac
"${process.execPath}" "${path}" "${folder}" &
wait
`
  await writeFile(join(folder, "npx"), npx, { mode: 0o755 })
  const env = { ...process.env, PATH: [folder, process.env["PATH"]].join(delimiter) }
  const child = spawn(process.execPath, [join(root, "scripts/run.mjs"), "demo"], { env, stdio: "pipe" })
  // Every program that it starts has this pipe, so that it is closed when the last of them has ended.
  const closed = new Promise((resolve) => void child.once("close", resolve))
  let said = ""
  for await (const chunk of child.stdout.setEncoding("utf8").iterator({ destroyOnReturn: false })) {
    said += String(chunk)
    if (said.includes("ready")) break
  }
  child.stdout.resume()
  return { child, closed }
}

const ending = (child: ChildProcess) => new Promise((resolve) => void child.once("exit", resolve))

it.each([
  ["SIGTERM", 143],
  ["SIGINT", 130]
] as const)("at %s it ends all that it started, and waits for it", async (signal, code) => {
  const { child, closed } = await start(`
    import { writeFileSync } from "node:fs"
    // Closes what it holds, which takes a while.
    const close = () => setTimeout(() => {
      writeFileSync(process.argv[2] + "/closed", "")
      process.exit()
    }, 300)
    process.on("${signal}", close)
    setTimeout(() => process.exit(), 60_000)
    console.log("ready")`)
  const exited = ending(child)
  child.kill(signal)
  expect(await exited).toBe(code)
  expect(existsSync(join(folder, "closed"))).toBe(true)
  await closed
})

it("at a second signal it kills what ignores the first", async () => {
  const { child, closed } = await start(`
    process.on("SIGTERM", () => console.log("no"))
    setTimeout(() => process.exit(), 60_000)
    console.log("ready")`)
  const exited = ending(child)
  child.kill("SIGTERM")
  const [told] = (await once(child.stdout ?? child, "data")) as [Buffer]
  expect(String(told)).toContain("no")
  child.kill("SIGTERM")
  expect(await exited).toBe(143)
  await closed
})

it("ends with the status of the task", async () => {
  await writeFile(join(folder, "npx"), '#!/bin/sh\ncase "$*" in *" install "*) exit 0;; esac\nexit 7\n', {
    mode: 0o755
  })
  const env = { ...process.env, PATH: [folder, process.env["PATH"]].join(delimiter) }
  const child = spawn(process.execPath, [join(root, "scripts/run.mjs"), "demo"], { env, stdio: "ignore" })
  expect(await ending(child)).toBe(7)
})
