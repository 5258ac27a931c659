import { type ChildProcess, execFile, spawn } from "node:child_process"
import { once } from "node:events"
import { fileURLToPath } from "node:url"
import { promisify } from "node:util"
import { afterEach, describe, expect, it, onTestFinished, vi } from "vitest"
import { type ProfileSandboxOptions, startSandbox } from "../src/index.ts"
import { pspOf, psps } from "./profile-client.ts"

async function open(options: ProfileSandboxOptions) {
  const sandbox = await startSandbox(options)
  onTestFinished(() => sandbox.close())
  return sandbox
}

describe("startSandbox with a profile", () => {
  it.each(psps)(
    "$name: listens on one port or two, and each leg is at its own",
    async ({ name, prefix, token, twoOrigins }) => {
      const { url, baseUrl } = await open({ profile: name })
      expect(baseUrl.api).toBe(url + prefix)
      expect(baseUrl.token).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/)
      expect(baseUrl.token === url).toBe(!twoOrigins)
      const headers = { "x-itau-correlationID": crypto.randomUUID() }
      const path = name === "stone" ? "/accounts" : name === "sicredi" ? "/v3/cob/1" : "/cob/1"
      const statuses = async (origin: string) => [
        (await fetch(origin + token, { method: "POST" })).status,
        (await fetch(origin + prefix + path, { headers })).status
      ]
      expect(await statuses(url)).toEqual([twoOrigins ? 404 : 400, 401])
      expect(await statuses(baseUrl.token)).toEqual([400, twoOrigins ? 404 : name === "itau" ? 400 : 401])
    }
  )

  it("a call goes through, over both sockets", async () => {
    const { baseUrl, clientId } = await open({ profile: "sicoob" })
    const body = new URLSearchParams({ grant_type: "client_credentials", client_id: clientId })
    const answer = await fetch(baseUrl.token + pspOf("sicoob").token, { method: "POST", body })
    const { access_token: token } = (await answer.json()) as { access_token: string }
    const headers = { authorization: `Bearer ${token}`, client_id: clientId }
    expect((await fetch(`${baseUrl.api}/pix/E12345678000000000000recebido001`, { headers })).status).toBe(200)
  })

  it("itau: a chunked body is refused by the CDN, at the API alone", async () => {
    const { baseUrl } = await open({ profile: "itau" })
    const chunked = () => new Blob(["{}"]).stream()
    const init = { method: "PUT", duplex: "half" } as RequestInit
    const answer = await fetch(`${baseUrl.api}/cob/1`, { ...init, body: chunked() })
    expect([answer.status, answer.headers.get("content-type")]).toEqual([403, "text/html; charset=utf-8"])
    expect((await fetch(`${baseUrl.api}/cob/1`, { method: "PUT", body: "{}" })).status).toBe(400)
    const token = await fetch(baseUrl.token + pspOf("itau").token, { ...init, method: "POST", body: chunked() })
    expect(token.status).toBe(400)
  })

  it("no other profile minds a chunked body", async () => {
    const { baseUrl } = await open({ profile: "efi" })
    const init = { method: "PUT", duplex: "half", body: new Blob(["{}"]).stream() } as RequestInit
    expect((await fetch(`${baseUrl.api}/cob/1`, init)).status).toBe(401)
  })

  it("the controls are at both origins, and act on both", async () => {
    const sandbox = await open({ profile: "cielo" })
    const { url, baseUrl } = sandbox
    for (const origin of [url, baseUrl.token]) {
      const body = JSON.stringify({ times: 1, status: 418 })
      expect((await fetch(`${origin}/__sandbox/faults`, { method: "POST", body })).status).toBe(201)
      expect((await fetch(`${baseUrl.token}${pspOf("cielo").token}`, { method: "POST" })).status).toBe(418)
    }
    expect(sandbox.stats().tokenRequests).toBe(2)
  })

  it("a given port is the API's, and the token endpoint is at the next one", async () => {
    const openAtFreePort = async () => {
      const free = await startSandbox({ profile: "itau" })
      const port = Number(new URL(free.url).port)
      await free.close()
      return { port, sandbox: await startSandbox({ profile: "itau", port }) }
    }
    // Another program may have one of the two ports by then.
    const { port, sandbox } = await vi.waitFor(openAtFreePort, { timeout: 60_000 })
    onTestFinished(() => sandbox.close())
    expect([sandbox.url, sandbox.baseUrl.token]).toEqual([`http://127.0.0.1:${port}`, `http://127.0.0.1:${port + 1}`])
  })

  it("a second port in use rejects, and frees the first", async () => {
    const openBefore = async () => {
      const other = await startSandbox({ profile: "efi" })
      onTestFinished(() => other.close())
      const taken = Number(new URL(other.url).port)
      await expect(startSandbox({ profile: "itau", port: taken - 1 })).rejects.toThrow(
        `Port ${taken} on 127.0.0.1 is in use`
      )
      return taken - 1
    }
    // Another program may have the port before.
    const first = await vi.waitFor(openBefore, { timeout: 60_000 })
    await expect(fetch(`http://127.0.0.1:${first}`)).rejects.toThrow("fetch failed")
  })

  it("no port after the given one is a TypeError", async () => {
    await expect(startSandbox({ profile: "itau", port: 65_535 })).rejects.toThrow(
      new TypeError("Sandbox: `port` must be at most 65534: the token endpoint listens on the port after it.")
    )
  })

  it("close() frees both ports", async () => {
    const { baseUrl, close } = await startSandbox({ profile: "itau" })
    await Promise.all([close(), close()])
    for (const url of Object.values(baseUrl)) await expect(fetch(url)).rejects.toThrow("fetch failed")
  })

  it("without a profile, baseUrl is url twice", async () => {
    const sandbox = await startSandbox()
    onTestFinished(() => sandbox.close())
    expect(sandbox.baseUrl).toEqual({ api: sandbox.url, token: sandbox.url })
  })
})

describe("pix-auth-sandbox --profile", () => {
  const cli = fileURLToPath(new URL("../src/cli.ts", import.meta.url))
  const children: ChildProcess[] = []
  afterEach(() => {
    for (const child of children.splice(0)) child.kill("SIGKILL")
  })
  const start = (...flags: string[]) => {
    const child = spawn(process.execPath, [cli, ...flags], { stdio: "pipe" })
    children.push(child)
    return child
  }
  const greet = async (...flags: string[]) => {
    let greeting = ""
    for await (const chunk of start(...flags).stdout ?? []) {
      greeting += String(chunk)
      if (greeting.includes("/openapi.json")) break
    }
    return greeting
  }
  const run = async (...flags: string[]) => {
    const child = start(...flags)
    const output = { stdout: "", stderr: "" }
    child.stdout?.on("data", (chunk) => (output.stdout += String(chunk)))
    child.stderr?.on("data", (chunk) => (output.stderr += String(chunk)))
    const [code] = (await once(child, "close")) as [number]
    return { code, ...output }
  }

  it.each(["efi", "inter", "sicoob", "cielo"])("%s: prints the addresses, and a curl line that works", async (name) => {
    const greeting = await greet("--profile", name, "--lifetime", "60")
    const addresses = /^ {2}API +(\S+)\n {2}tokens +(\S+)$/m.exec(greeting)
    const origins = [addresses?.[1], addresses?.[2]].map((url) => new URL(url ?? "").origin)
    expect(new Set(origins).size).toBe(["efi", "inter"].includes(name) ? 1 : 2)
    const line = greeting.split("\n").find((text) => text.startsWith("  curl -X POST")) ?? ""
    const { stdout } = await promisify(execFile)("sh", ["-c", line])
    expect(JSON.parse(stdout)).toMatchObject({ token_type: "Bearer", expires_in: 60 })
  })

  it("prints what else a call needs", async () => {
    expect(await greet("--profile", "bancoDoBrasil")).toContain("applicationKey  sandbox-application-key")
    expect(await greet("--profile", "stone")).toContain("-----BEGIN PRIVATE KEY-----")
  })

  it("--help lists the profiles", async () => {
    const { stdout } = await run("--help")
    for (const { name } of [{ name: "ntxPay" }, ...psps]) expect(stdout).toMatch(new RegExp(`^  ${name} +\\S`, "m"))
  })

  it("an unknown one is exit code 2, and the profiles are listed", async () => {
    const { code, stdout, stderr } = await run("--profile", "nubank")
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" })
    expect(stderr).toContain("`--profile` must be one of ntxPay, efi, inter, ")
  })

  it("a certificate is for ntxPay alone", async () => {
    const { code, stderr } = await run("--profile", "efi", "--certificate", "client.pem")
    expect([code, stderr.split("\n")[0]]).toEqual([2, "--certificate is for the profile ntxPay alone."])
  })
})
