import { describe, expect, it } from "vitest"
import { AuthError, isAuthError } from "../src/errors/auth-error.ts"

describe("an AuthError", () => {
  it("says why in code, and until when in retryAt", () => {
    const error = new AuthError({ _tag: "CredentialsRejected", status: 401, retryAt: 1_767_225_600_000 })
    expect([error.code, error.retryAt]).toEqual(["CredentialsRejected", 1_767_225_600_000])
    expect(error.message).toContain("2026-01-01T00:00:00.000Z")
  })

  it("of a disposed manager has no retryAt", () => {
    const error: unknown = new AuthError({ _tag: "ManagerDisposed" })
    expect(isAuthError(error) && [error.code, error.retryAt]).toEqual(["ManagerDisposed", undefined])
  })

  it("is told from other errors, and from objects with the same names", () => {
    for (const other of [new Error("no"), { _tag: "AuthError", name: "AuthError" }, undefined, null]) {
      expect(isAuthError(other)).toBe(false)
    }
  })
})
