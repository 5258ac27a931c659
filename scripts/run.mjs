// The way in for someone who has only Node and npm: installs the pinned tools, then runs one task of package.json with
// them. Built-ins only, and plain JavaScript: the machine's own Node (20.19 or newer) runs this file.
import { readFileSync } from "node:fs"
import { runInGroup } from "./run-in-group.mjs"

const root = new URL("..", import.meta.url)
const { packageManager } = JSON.parse(readFileSync(new URL("package.json", root), "utf8"))
const windows = process.platform === "win32"
// pnpm comes through npx; NODE_USE_SYSTEM_CA lets the pinned Node trust what the machine trusts.
const env = { ...process.env, TURBO_TELEMETRY_DISABLED: "1", DO_NOT_TRACK: "1", NODE_USE_SYSTEM_CA: "1" }

function fail(message) {
  console.error(`\n${message}`)
  process.exit(1)
}

async function pnpm(...args) {
  try {
    return await runInGroup(windows ? "npx.cmd" : "npx", ["--yes", "--prefer-offline", packageManager, ...args], {
      cwd: root,
      stdio: "inherit",
      shell: windows,
      env
    })
  } catch (error) {
    fail(`npx could not be started (${error.code}): install Node 20.19 or newer together with npm.`)
  }
}

const install = async () =>
  (await pnpm("install", "--frozen-lockfile", "--prefer-offline", "--reporter=append-only")) === 0

const [task, ...rest] = process.argv.slice(2)
const [major, minor] = process.versions.node.split(".").map(Number)
if (major < 20 || (major === 20 && minor < 19))
  fail(`Node ${process.versions.node} is too old: install 20.19 or newer.`)
console.log(`Installing with ${packageManager}; the first time takes about half a minute ...`)
// Tried twice, since a registry stalls now and then.
if (!(await install()) && !(await install())) {
  fail("The install failed: check that npm reaches your package registry (`npm ping`), then run this again.")
}
// Silent: the last line that is seen is the task's own.
process.exit(await pnpm("--silent", "run", task, ...rest))
