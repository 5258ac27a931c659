import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { redact } from "../src/errors/redact.ts"
import { redactedError } from "../src/errors/redacted-error.ts"

const secret = 'pa ss"wo\\rd+/é&%x'
const basic = (text: string) => Buffer.from(text).toString("base64")

describe("promise 21: a secret is cut out of a text, however it is spelt", () => {
  it.each([
    ["as it is", secret],
    ["in JSON", JSON.stringify({ secret })],
    ["in JSON in JSON", JSON.stringify(JSON.stringify({ secret }))],
    [
      "in JSON with every character escaped",
      secret.replaceAll(/./g, (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, "0")}`)
    ],
    ["in a form", new URLSearchParams({ secret }).toString()],
    ["in a URL", `https://x.example/?a=${encodeURIComponent(secret)}`],
    ["in JSON in a URL", encodeURIComponent(JSON.stringify(secret))],
    [
      "percent-encoded whole, in small letters",
      [...Buffer.from(secret)].map((byte) => `%${byte.toString(16)}`).join("")
    ],
    ["as HTTP Basic", `Basic ${basic(`account-93:${secret}`)}`],
    ["as HTTP Basic of encoded words", `Basic ${basic(`account%2D93:${encodeURIComponent(secret)}`)}`],
    ["in base64 of JSON", basic(JSON.stringify({ id: 1 }) + secret)],
    ["in base64url", Buffer.from(`ab:${secret}`).toString("base64url")]
  ])("%s", (_, text) => {
    const cut = redact(`before ${text} after`, [secret])
    expect(cut).toMatch(/^before .*<redacted>.* after$/)
    const recoverable = [cut, decodeURIComponent(cut.replaceAll("+", " ")), Buffer.from(cut, "base64").toString()]
    for (const one of recoverable) expect(one).not.toContain("wo")
  })

  it("whatever the secret, in JSON, a URL, a form and Basic", () => {
    const secrets = fc
      .string({ minLength: 8, maxLength: 40, unit: "grapheme" })
      .filter((one) => !/\p{Surrogate}/u.test(one))
    fc.assert(
      fc.property(secrets, fc.stringMatching(/^[a-z]{1,4}$/), (one, id) => {
        const texts = [
          one,
          JSON.stringify({ one }),
          JSON.stringify(JSON.stringify(one)),
          encodeURIComponent(one),
          new URLSearchParams({ one }).toString(),
          basic(`${id}:${one}`)
        ]
        for (const text of texts) expect(redact(text, [one])).toContain("<redacted>")
      })
    )
  })

  it("in time that does not explode with the text", () => {
    const texts = ["\\".repeat(1_000_000), "%5c".repeat(1_000_000), "a".repeat(1_000_000)]
    for (const text of texts) {
      expect(redactedError(new Error(text), "\\\\a\\\\\\b", "aaaaaaaaab").message).toBe(text.slice(0, 2_000))
    }
  })

  it("not even a part of it at the end of a long text", () => {
    const other = "s3cr3t-of-a-client"
    for (let before = 1_960; before < 4_020; before += 13) {
      const { message } = redactedError(new Error("x".repeat(before) + other + "y".repeat(3_000)), other)
      expect(message).not.toContain("s3c")
    }
  })

  it("of any length", () => {
    const long = "a-token-of-many-characters/".repeat(20_000)
    expect(redact(`before ${long} after`, [long])).toBe("before <redacted> after")
    expect(redactedError(new Error(`before ${long} after`), long).message).not.toContain("a-token")
  })

  it("and a JSON Web Token that nobody named", () => {
    expect(redact("stored: eyJhbGciOi.eyJzdWIi.c2ln, see", [])).toBe("stored: <redacted>, see")
  })
})

describe("promise 30: whatever was thrown becomes an error", () => {
  it.each<[string, () => unknown]>([
    [
      "a revoked Proxy",
      () => {
        const { proxy, revoke } = Proxy.revocable({}, {})
        revoke()
        return proxy
      }
    ],
    [
      "an error whose message cannot be read",
      () =>
        Object.defineProperty(new Error("x"), "message", {
          get: () => {
            throw new Error("no")
          }
        })
    ],
    [
      "an error that is its own cause",
      () => {
        const error = new Error("x")
        return Object.assign(error, { cause: error })
      }
    ],
    ["nothing", () => undefined],
    ["a symbol", () => Symbol("s")]
  ])("%s", (_, make) => {
    expect(redactedError(make())).toBeInstanceOf(Error)
  })
})
