import * as core from "@pix/auth-core"
import { expect, it } from "vitest"
import * as adapter from "../src/index.ts"

it("re-exports the core's own objects, and adds one function", () => {
  const { createAuthHooks, ...shared } = adapter
  expect(createAuthHooks).toBeTypeOf("function")
  expect(shared).toEqual({ ...core })
  for (const [name, value] of Object.entries(core)) expect(adapter).toHaveProperty(name, value)
})
