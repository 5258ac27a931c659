import { once } from "node:events"
import { get } from "node:https"
import { connect, createServer, type AddressInfo } from "node:net"
import { expect, it } from "vitest"

const refusal = { message: expect.stringContaining("tests reach loopback only") as unknown }

it.each([
  ["an address", () => connect({ host: "192.0.2.1", port: 80 })],
  ["a name", () => connect(443, "api.example")],
  ["a name that begins like ours", () => connect(443, "localhost.example")],
  ["https", () => get("https://api.example")]
])("%s beyond this machine is refused", async (_name, open) => {
  await expect(once(open(), "connect")).rejects.toMatchObject(refusal)
})

it("fetch is refused too", async () => {
  await expect(fetch("https://api.example")).rejects.toMatchObject({ cause: refusal })
})

it("loopback is reached", async () => {
  const server = createServer((socket) => socket.end("hello")).listen(0, "127.0.0.1")
  await once(server, "listening")
  const [data] = (await once(connect((server.address() as AddressInfo).port, "127.0.0.1"), "data")) as [Buffer]
  expect(String(data)).toBe("hello")
  server.close()
})
