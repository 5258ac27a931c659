import { type ChildProcess, spawn } from "node:child_process"
import { once } from "node:events"
import { fileURLToPath } from "node:url"
import { stripVTControlCharacters } from "node:util"
import { startSandbox } from "@pix/auth-sandbox"
import { describe, expect, it, vi } from "vitest"

const main = fileURLToPath(new URL("../src/main.ts", import.meta.url))
const usage = "Usage: npm start -- [--once] [--port <port>] [--page-port <port>] [--help]\n"
const { FORCE_COLOR: _, ...env } = process.env

interface RunOptions {
  /** Called at each piece of output, with all of it so far. */
  readonly watch?: (child: ChildProcess, stdout: string) => void
  /** A module that is loaded before the demo. */
  readonly preload?: string
}

/**
 * Counts time by turns of the event loop: one turn is at most 3 ms. However busy the machine is, what the demo shows
 * then happens in time, since a request needs a few turns and the steps are seconds apart. Each request has a connection
 * of its own: kept ones go by real time, and would be closed just as they are used again.
 */
const byTurns = `
  import http from "node:http"
  import { syncBuiltinESMExports } from "node:module"
  import timers from "node:timers/promises"
  const { createServer } = http
  http.createServer = (...args) => Object.assign(createServer(...args), { maxRequestsPerSocket: 1 })
  let passed = 0
  setInterval(() => (passed += 3), 5).unref()
  globalThis.setTimeout = (call, wait = 0, ...args) => {
    const due = passed + wait
    const timer = setInterval(() => {
      if (passed < due) return
      clearInterval(timer)
      call(...args)
    }, 5)
    return timer
  }
  timers.setTimeout = (wait, value) => new Promise((resolve) => globalThis.setTimeout(resolve, wait, value))
  syncBuiltinESMExports()
  for (const clock of [Date, performance]) {
    const begun = clock.now()
    clock.now = () => begun + passed
  }`

/** Runs the demo to its end, its output piped. */
async function run(flags: ReadonlyArray<string>, { watch, preload = "" }: RunOptions = {}) {
  const before = `data:text/javascript,${encodeURIComponent(preload)}`
  const child = spawn(process.execPath, ["--import", before, main, ...flags], {
    stdio: "pipe",
    env,
    timeout: 300_000,
    killSignal: "SIGKILL"
  })
  const output = { stdout: "", stderr: "" }
  child.stderr.on("data", (chunk) => (output.stderr += String(chunk)))
  child.stdout.on("data", (chunk) => {
    output.stdout += String(chunk)
    watch?.(child, output.stdout)
  })
  const [code] = (await once(child, "close")) as [number | null]
  return { code, ...output }
}

/** The lines that say what did not end as it should. */
const wrongIn = (stdout: string) => stdout.split("\n").filter((line) => /✗ (?!the class)/.test(line))

// Side by side, since some of them take as long as the demo takes.
describe.concurrent("npm start", { timeout: 300_000 }, () => {
  it("ends by itself with exit code 0, and without colour where it is piped", async () => {
    const { code, stdout, stderr } = await run(["--once"], { preload: byTurns })
    expect({ code, stderr, wrong: wrongIn(stdout) }).toEqual({ code: 0, stderr: "", wrong: [] })
    expect(stdout).toContain("9 of 9")
    expect(stripVTControlCharacters(stdout)).toBe(stdout)
  })

  it("ends with exit code 1 where a step does not end as it should", async () => {
    const preload = `
      const { fetch } = globalThis
      globalThis.fetch = async (input, init) => {
        if (init?.method === "PUT") throw new TypeError("fetch failed")
        return fetch(input, init)
      }`
    const { code, stdout, stderr } = await run(["--once"], { preload })
    expect({ code, stderr }).toEqual({ code: 1, stderr: "" })
    expect(stdout).toContain("✗ fetch, the class: 1 call of 1 failed (TypeError)")
  })

  it("serves the page after the run, until it is stopped", async () => {
    let page: Promise<string> | undefined
    const { code, stdout, stderr } = await run([], {
      preload: byTurns,
      watch: (child, told) => {
        const [url] =
          /http:\S+$/.exec(
            told
              .trimEnd()
              .split("\n")
              .findLast((line) => line.startsWith("Now in")) ?? ""
          ) ?? []
        if (url === undefined || page !== undefined) return
        page = fetch(url)
          .then((response) => response.text())
          .catch(String)
          .finally(() => child.kill("SIGINT"))
      }
    })
    expect({ code, stderr, wrong: wrongIn(stdout) }).toEqual({ code: 130, stderr: "", wrong: [] })
    expect(stdout).toContain("9 of 9")
    expect(await page).toContain('<div id="app">')
  })

  it.each(["SIGINT", "SIGTERM"] as const)("stops at %s", async (signal) => {
    const { code, stdout, stderr } = await run([], {
      watch: (child, told) => void (told.includes("\n1  ") && !child.killed && child.kill(signal))
    })
    expect({ code, stderr }).toEqual({ code: 130, stderr: "" })
    // On a busy machine the signal is sent some steps later.
    expect(stdout).not.toContain("of 9")
  })

  it("--port is where the library's sandbox listens, and a port in use is said so, with exit code 1", async () => {
    const sandbox = await startSandbox()
    const { port } = new URL(sandbox.url)
    expect(await run(["--port", port])).toEqual({
      code: 1,
      stdout: "",
      stderr: `Port ${port} on 127.0.0.1 is in use. Choose another, or 0 for any free one.\n`
    })
    await sandbox.close()
    // Another program may have the port for a moment.
    const listens = async () => {
      const { stdout } = await run(["--port", port], {
        watch: (child) => void (child.killed || child.kill("SIGINT"))
      })
      expect(stdout).toContain(sandbox.url)
    }
    await vi.waitFor(listens, { timeout: 300_000 })
  })

  it("--help says how, and ends", async () => {
    const { code, stdout, stderr } = await run(["--help"])
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" })
    expect(stdout.startsWith(usage)).toBe(true)
  })

  it.each([
    ["an unknown flag", ["--twice"], "'--twice'"],
    ["an argument", ["once"], "'once'"],
    ["no port", ["--port"], "'--port"],
    ["not a port of the page", ["--page-port", "http"], "'--page-port'"],
    ["not a port", ["--port", "http"], "'--port'"],
    ["a port too high", ["--port", "65536"], "'--port'"]
  ])("%s is a usage line on stderr and exit code 2", async (_name, flags, named) => {
    const { code, stdout, stderr } = await run(flags)
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" })
    expect(stderr).toContain(named)
    expect(stderr.endsWith(usage)).toBe(true)
  })
})
