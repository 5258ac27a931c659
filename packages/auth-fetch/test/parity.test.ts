import * as core from "@pix/auth-core"
import { expect, it } from "vitest"
import * as adapter from "../src/index.ts"

it("re-exports the core's own objects, and adds one function", () => {
  const { createAuthFetch, ...shared } = adapter
  expect(createAuthFetch).toBeTypeOf("function")
  expect(shared).toEqual({ ...core })
  for (const [name, value] of Object.entries(core)) expect(adapter).toHaveProperty(name, value)
})
