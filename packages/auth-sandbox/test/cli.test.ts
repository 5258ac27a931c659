import { type ChildProcess, execFile, spawn } from "node:child_process"
import { once } from "node:events"
import { fileURLToPath } from "node:url"
import { promisify } from "node:util"
import { afterEach, describe, expect, it, onTestFinished } from "vitest"
import { startSandbox } from "../src/index.ts"

const cli = fileURLToPath(new URL("../src/cli.ts", import.meta.url))
const usage = `Usage: npx @pix/auth-sandbox [--port <port>] [--lifetime <seconds>] [--preset <name>] [--seed <number>]
                             [--certificate <file>] [--dangerously-listen-on <address>] [--help]
`

const children: ChildProcess[] = []
afterEach(() => {
  for (const child of children.splice(0)) child.kill("SIGKILL")
})

function start(...flags: string[]): ChildProcess {
  const child = spawn(process.execPath, [cli, ...flags], { stdio: "pipe" })
  children.push(child)
  return child
}

/** Runs to the end. */
async function run(...flags: string[]) {
  const child = start(...flags)
  const output = { stdout: "", stderr: "" }
  child.stdout?.on("data", (chunk) => (output.stdout += String(chunk)))
  child.stderr?.on("data", (chunk) => (output.stderr += String(chunk)))
  const [code] = (await once(child, "close")) as [number]
  return { code, ...output }
}

/** Starts, and reads the greeting. */
async function greet(...flags: string[]) {
  const child = start(...flags)
  let greeting = ""
  for await (const chunk of child.stdout ?? []) {
    greeting += String(chunk)
    if (greeting.includes("curl") && greeting.endsWith("\n")) break
  }
  return { child, greeting, url: /http:\/\/127\.0\.0\.1:\d+/.exec(greeting)?.[0] ?? "" }
}

describe("pix-auth-sandbox", () => {
  it("prints its address, test credentials and a curl line that works", async () => {
    const { greeting, url } = await greet("--lifetime", "60")
    expect(greeting).toContain(`listens on ${url} `)
    expect(greeting).toContain("account-93-550e8400")
    const line = greeting.split("\n").find((text) => text.includes("curl")) ?? ""
    const { stdout } = await promisify(execFile)("sh", ["-c", line])
    expect(JSON.parse(stdout)).toMatchObject({ token_type: "Bearer", expires_in: 60 })
  })

  it.each(["SIGINT", "SIGTERM"] as const)("ends cleanly on %s, a connection being open", async (signal) => {
    const { child, url } = await greet()
    expect((await fetch(url)).status).toBe(404)
    child.kill(signal)
    expect(await once(child, "close")).toEqual([0, null])
  })

  it("--help says how, and ends", async () => {
    const { code, stdout, stderr } = await run("--help")
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" })
    expect(stdout.startsWith(usage)).toBe(true)
  })

  it("an unknown flag is a usage line on stderr and exit code 2", async () => {
    const { code, stdout, stderr } = await run("--hots", "0.0.0.0")
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" })
    expect(stderr).toContain("'--hots'")
    expect(stderr.endsWith(usage)).toBe(true)
  })

  it.each([
    ["--port", ""],
    ["--lifetime", "0"]
  ])("%s %j is exit code 2", async (flag, value) => {
    const { code, stderr } = await run(flag, value)
    expect(code).toBe(2)
    expect(stderr.endsWith(usage)).toBe(true)
  })

  it("a port in use is said so, with exit code 1", async () => {
    const sandbox = await startSandbox()
    onTestFinished(() => sandbox.close())
    const { port } = new URL(sandbox.url)
    const { code, stderr } = await run("--port", port)
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: `Port ${port} on 127.0.0.1 is in use. Choose another, or 0 for any free one.\n`
    })
  })
})
