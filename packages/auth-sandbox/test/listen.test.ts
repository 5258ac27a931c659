import { expect, it } from "vitest"
import { hostOfAddress } from "../src/listen.ts"

it.each([
  ["127.0.0.1", "127.0.0.1"],
  ["192.0.2.7", "192.0.2.7"],
  ["::1", "[::1]"],
  ["0.0.0.0", "127.0.0.1"],
  ["::", "127.0.0.1"]
])("a server on %s is reached from its machine at %s", (address, host) => {
  expect(hostOfAddress(address)).toBe(host)
})
