import { execFile, spawn } from "node:child_process"
import { mkdir, mkdtemp, readFile, readdir, rm, stat, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { promisify } from "node:util"
import { describe, expect, it, onTestFinished } from "vitest"

const cli = fileURLToPath(new URL("../src/cli.ts", import.meta.url))
const run = promisify(execFile)

async function newFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "sandbox-"))
  onTestFinished(() => rm(folder, { recursive: true }))
  return folder
}

async function greet(...flags: string[]): Promise<string> {
  const child = spawn(process.execPath, [cli, ...flags], { stdio: "pipe" })
  onTestFinished(() => void child.kill("SIGKILL"))
  let greeting = ""
  for await (const chunk of child.stdout) {
    greeting += String(chunk)
    if (greeting.includes("/openapi.json")) return greeting
  }
  throw new Error(`The sandbox ended: ${greeting}`)
}

const curlLine = (greeting: string, containing: RegExp) =>
  greeting.split("\n").find((line) => line.startsWith("  curl") && containing.test(line)) ?? ""

describe("pix-auth-sandbox over TLS", () => {
  it.each(["ntxPay", "efi", "itau", "bancoDoBrasil", "sicoob"])(
    "%s: prints a curl line for a token that works",
    async (name) => {
      const folder = join(await newFolder(), "it's here")
      const greeting = await greet("--profile", name, "--certificates", folder)
      const { stdout } = await run("sh", ["-c", curlLine(greeting, /token|oauth2/).replace("curl", "curl -s")])
      expect(JSON.parse(stdout)).toMatchObject({ token_type: "Bearer" })
    }
  )

  it("prints the controls without a certificate", async () => {
    const greeting = await greet("--profile", "efi", "--certificates", await newFolder())
    const { stdout } = await run("sh", ["-c", curlLine(greeting, /stats/).replace("curl", "curl -s")])
    expect(JSON.parse(stdout)).toMatchObject({ handshakes: 0 })
  })

  it("writes each certificate, and keys that nobody else can read", async () => {
    const folder = join(await newFolder(), "new", "folder")
    await greet("--profile", "efi", "--certificates", folder)
    const clients = ["client", "second", "unlinked", "expired", "self-signed", "foreign"]
    const names = clients.flatMap((name) => [`sandbox-${name}.key`, `sandbox-${name}.p12`, `sandbox-${name}.pem`])
    expect((await readdir(folder)).toSorted()).toEqual(["sandbox-ca.pem", ...names].toSorted())
    for (const name of names) {
      const { mode } = await stat(join(folder, name))
      expect([name, mode & 0o777]).toEqual([name, name.endsWith(".pem") ? 0o644 & ~process.umask() : 0o600])
    }
    expect(await readFile(join(folder, "sandbox-client.key"), "utf8")).toMatch(/^-----BEGIN PRIVATE KEY-----/)
  })

  it("replaces files of an earlier run, and no others", async () => {
    const folder = await newFolder()
    await writeFile(join(folder, "sandbox-client.key"), "old", { mode: 0o644 })
    await writeFile(join(folder, "client.key"), "mine")
    await greet("--tls", "--certificates", folder)
    expect(await readFile(join(folder, "sandbox-client.key"), "utf8")).not.toBe("old")
    expect((await stat(join(folder, "sandbox-client.key"))).mode & 0o777).toBe(0o600)
    expect(await readFile(join(folder, "client.key"), "utf8")).toBe("mine")
  })

  it("--tls alone writes them into a new folder, and prints it", async () => {
    const greeting = await greet("--tls")
    const folder = /^Certificates and keys of this run are in (\S+) /m.exec(greeting)?.[1] ?? ""
    onTestFinished(() => rm(folder, { recursive: true }))
    expect(folder.startsWith(tmpdir())).toBe(true)
    expect(await readdir(folder)).toContain("sandbox-client.p12")
  })

  it("the fetch of Node trusts sandbox-ca.pem by NODE_EXTRA_CA_CERTS", async () => {
    const folder = await newFolder()
    const url = /https:\/\/\S+/.exec(await greet("--certificates", folder))?.[0] ?? ""
    const script = `fetch("${url}/accounts/balances").then(({ status }) => console.log(status))`
    const env = { ...process.env, NODE_EXTRA_CA_CERTS: join(folder, "sandbox-ca.pem") }
    expect((await run(process.execPath, ["-e", script], { env })).stdout).toBe("401\n")
  })

  it("a folder that cannot be written is exit code 1, and says so", async () => {
    const file = join(await newFolder(), "file")
    await writeFile(file, "")
    await expect(run(process.execPath, [cli, "--certificates", file])).rejects.toMatchObject({
      code: 1,
      stdout: "",
      stderr: `--certificates: ${file} cannot be written (EEXIST). Choose another folder.\n`
    })
  })

  it("a folder in the place of a file is exit code 1, and stays", async () => {
    const folder = await newFolder()
    await mkdir(join(folder, "sandbox-ca.pem"))
    await expect(run(process.execPath, [cli, "--certificates", folder])).rejects.toMatchObject({ code: 1 })
    expect(await readdir(folder)).toEqual(["sandbox-ca.pem"])
  })
})
