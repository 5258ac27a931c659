import { once } from "node:events"
import { connect, createServer } from "node:net"
import { expect, it, onTestFinished, vi } from "vitest"
import { type Sandbox, startSandbox } from "../src/index.ts"
import { send } from "./sandbox-client.ts"

// As they were before any sandbox was started.
const { Request: hostRequest, Response: hostResponse } = globalThis

async function open(): Promise<Sandbox> {
  const sandbox = await startSandbox()
  onTestFinished(() => sandbox.close())
  return sandbox
}

it("listens on a free port of 127.0.0.1", async () => {
  const first = await open()
  const second = await open()
  expect(first.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/)
  expect(second.url).not.toBe(first.url)
})

it("a port in use rejects, naming the port", async () => {
  const sandbox = await open()
  const port = Number(new URL(sandbox.url).port)
  await expect(startSandbox({ port })).rejects.toThrow(
    `Port ${port} on 127.0.0.1 is in use. Choose another, or 0 for any free one.`
  )
})

it("close() frees the port", async () => {
  const sandbox = await startSandbox()
  const port = Number(new URL(sandbox.url).port)
  await sandbox.close()
  // Another program may have the port for a moment.
  const listen = async () => {
    const other = createServer().listen(port, "127.0.0.1")
    await once(other, "listening")
    return other
  }
  const other = await vi.waitFor(listen, { timeout: 60_000 })
  await once(other.close(), "close")
  expect(other.listening).toBe(false)
})

it("close() ends a keep-alive connection at once", async () => {
  const sandbox = await startSandbox()
  const { port, host } = new URL(sandbox.url)
  const socket = connect(Number(port), "127.0.0.1")
  socket.write(`GET / HTTP/1.1\r\nhost: ${host}\r\nconnection: keep-alive\r\n\r\n`)
  const [answer] = (await once(socket, "data")) as [Buffer]
  expect(answer.toString()).toMatch(/^HTTP\/1\.1 404/)
  // However it is ended: a connection that is reset is ended too.
  socket.on("error", () => {})
  await sandbox.close()
  await expect.poll(() => socket.closed).toBe(true)
})

it("close() is idempotent", async () => {
  const sandbox = await startSandbox()
  await Promise.all([sandbox.close(), sandbox.close()])
  await sandbox.close()
  await expect(fetch(sandbox.url)).rejects.toThrow("fetch failed")
})

it("`await using` closes it at the end of the block", async () => {
  let url: string
  {
    // oxlint-disable-next-line typescript/await-thenable -- the rule does not see AsyncDisposable.
    await using sandbox = await startSandbox()
    url = sandbox.url
    expect((await fetch(url)).status).toBe(404)
  }
  await expect(fetch(url)).rejects.toThrow("fetch failed")
})

it("leaves the host's Request and Response alone", async () => {
  const sandbox = await open()
  await send(sandbox, "GET /accounts/balances")
  expect(globalThis.Request).toBe(hostRequest)
  expect(globalThis.Response).toBe(hostResponse)
})

it("is not reached at another address of the machine, not even of loopback", async () => {
  const { port } = new URL((await open()).url)
  await expect(fetch(`http://127.0.0.2:${port}`)).rejects.toThrow("fetch failed")
})

it("listens on another address where the dangerous option says so", async () => {
  const sandbox = await startSandbox({ dangerouslyListenOn: "127.0.0.2" })
  onTestFinished(() => sandbox.close())
  expect(sandbox.url).toMatch(/^http:\/\/127\.0\.0\.2:\d+$/)
  expect((await fetch(sandbox.url)).status).toBe(404)
})

it("an address that the machine has not is said so", async () => {
  await expect(startSandbox({ dangerouslyListenOn: "203.0.113.1" })).rejects.toThrow(
    "This machine has no address 203.0.113.1."
  )
})
