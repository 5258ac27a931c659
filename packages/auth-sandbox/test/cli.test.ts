import { type ChildProcess, execFile, spawn } from "node:child_process"
import { once } from "node:events"
import { mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { promisify } from "node:util"
import { afterEach, describe, expect, it, onTestFinished } from "vitest"
import { startSandbox } from "../src/index.ts"
import { presetNames } from "../src/faults/presets.ts"
import { unlinkedCertificate } from "./certificates.ts"

const cli = fileURLToPath(new URL("../src/cli.ts", import.meta.url))
const usage = `Usage: npx @pix/auth-sandbox [--profile <name>] [--port <port>] [--lifetime <seconds>] [--preset <name>]
                             [--seed <number>] [--certificate <file>] [--tls] [--certificates <folder>]
                             [--dangerously-listen-on <address>] [--help]
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
    if (greeting.includes("/openapi.json")) break
  }
  return { child, greeting, url: /http:\/\/127\.0\.0\.1:\d+/.exec(greeting)?.[0] ?? "" }
}

describe("pix-auth-sandbox", () => {
  it("prints its address, test credentials and a curl line that works", async () => {
    const { greeting, url } = await greet("--lifetime", "60")
    expect(greeting).toContain(`listens on ${url} `)
    expect(greeting).toContain("account-93-550e8400")
    const lines = greeting.split("\n").filter((text) => text.startsWith("  curl -X POST"))
    const outputs: unknown[] = []
    for (const line of lines) outputs.push((await promisify(execFile)("sh", ["-c", line])).stdout)
    const [pixBacen, standard, flaky] = outputs
    expect(JSON.parse(String(pixBacen))).toMatchObject({
      token_type: "Bearer",
      expires_in: 60,
      scope: expect.any(String)
    })
    expect(JSON.parse(String(standard))).toMatchObject({ token_type: "Bearer", expires_in: 60 })
    expect(flaky).toBe("")
    const faults = await (await fetch(`${url}/__sandbox/faults`)).json()
    expect(faults).toHaveLength(3)
  })

  it("begins with the preset that it is told, in the run of chance that it is told", async () => {
    const { url } = await greet("--preset", "outage", "--seed", "7")
    expect((await fetch(`${url}/oauth/token`, { method: "POST" })).status).toBe(503)
  })

  it("accepts a certificate of one's own besides its own", async () => {
    const folder = await mkdtemp(join(tmpdir(), "sandbox-"))
    onTestFinished(() => rm(folder, { recursive: true }))
    const file = join(folder, "client.pem")
    await writeFile(file, unlinkedCertificate)
    const { url } = await greet("--certificate", file)
    const own = await (await fetch(`${url}/__sandbox/certificate.pem`)).text()
    for (const pem of [unlinkedCertificate, own]) {
      const headers = { "content-type": "application/json", "x-ssl-client-cert": encodeURIComponent(pem) }
      const body = JSON.stringify({
        clientId: "account-93-550e8400",
        clientSecret: "sandbox-secret-not-for-production"
      })
      expect((await fetch(`${url}/api/auth/token`, { method: "POST", headers, body })).status).toBe(201)
    }
  })

  it("warns of an address that others reach", async () => {
    const { child, url } = await greet("--dangerously-listen-on", "127.0.0.2")
    expect(url).toBe("")
    const [warning] = (await once(child.stderr ?? child, "data")) as [Buffer]
    expect(warning.toString()).toBe("Anyone who can reach 127.0.0.2 can use this sandbox and its controls.\n")
  })

  it.each([
    ["no such file", "no-such-file.pem", 1, "--certificate: no-such-file.pem cannot be read (ENOENT)."],
    ["a folder", tmpdir(), 1, `--certificate: ${tmpdir()} cannot be read (EISDIR).`],
    ["no certificate", fileURLToPath(import.meta.url), 2, "is not a PEM certificate."]
  ])("--certificate: %s", async (_what, file, code, message) => {
    const end = await run("--certificate", file)
    expect(end).toMatchObject({ code, stdout: "" })
    expect(end.stderr).toContain(message)
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
    for (const name of presetNames) expect(stdout).toMatch(new RegExp(`^  ${name} +\\S`, "m"))
  })

  it("an unknown flag is a usage line on stderr and exit code 2", async () => {
    const { code, stdout, stderr } = await run("--hots", "0.0.0.0")
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" })
    expect(stderr).toContain("'--hots'")
    expect(stderr.endsWith(usage)).toBe(true)
  })

  it.each([
    ["--port", "", "must be a whole number from 0 to 65535."],
    ["--port", "65536", "must be a whole number from 0 to 65535."],
    ["--lifetime", "0", "must be a whole number of seconds, at least 1."],
    ["--preset", "calm", "must be one of outage, "],
    ["--seed", "one", "must be a whole number."],
    ["--dangerously-listen-on", "everywhere", "must be an IP address."]
  ])("%s %j is exit code 2, and names the flag and the rule", async (flag, value, rule) => {
    const { code, stdout, stderr } = await run(flag, value)
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" })
    expect(stderr).toContain(`\`${flag}\` ${rule}`)
    expect(stderr.endsWith(usage)).toBe(true)
  })

  it.each([["here"], ["--port"], ["--port", "--help"], ["--help=yes"]])("%j %j is exit code 2", async (...flags) => {
    const { code, stdout, stderr } = await run(...flags)
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" })
    expect(stderr.endsWith(usage)).toBe(true)
  })

  it("a negative seed is a seed", async () => {
    const { url } = await greet("--seed=-5")
    expect((await fetch(url)).status).toBe(404)
  })

  it("nobody who reads its output is no error", async () => {
    const child = start("--help")
    child.stdout?.destroy()
    let stderr = ""
    child.stderr?.on("data", (chunk) => (stderr += String(chunk)))
    const [code] = (await once(child, "close")) as [number]
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" })
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
