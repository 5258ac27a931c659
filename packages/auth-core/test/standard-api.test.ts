import { readFileSync } from "node:fs"
import { describe, expect, it } from "vitest"
import { baseUrls, createTokenManager, standardApi, type StandardApiOptions } from "../src/index.ts"

const body = "MIIBPTCB5KADAgECAhQnGqw8UwZICC0FpqOj3OxYL5FVaTAKBggqhkjOPQQDAjAe\nab+c/d=="
const pem = `-----BEGIN CERTIFICATE-----\n${body}\n-----END CERTIFICATE-----\n`
const sent = (clientCertificate: string) => standardApi({ clientCertificate }).headers["x-ssl-client-cert"]

describe("the standard API's token endpoint", () => {
  it("is POST /api/auth/token with the same JSON body, half an hour by default", () => {
    const endpoint = standardApi({ clientCertificate: pem })
    expect(endpoint).toMatchObject({ path: "/api/auth/token", defaultLifetime: 1_800_000 })
    expect(endpoint.headers["content-type"]).toBe("application/json")
    expect(JSON.parse(endpoint.body({ clientId: "account-93", clientSecret: 'pass"word' }))).toEqual({
      clientId: "account-93",
      clientSecret: 'pass"word'
    })
  })

  it("writes the certificate with %20, %0A, %2B and %2F, and never +", () => {
    expect(sent(pem)).toBe(
      "-----BEGIN%20CERTIFICATE-----%0AMIIBPTCB5KADAgECAhQnGqw8UwZICC0FpqOj3OxYL5FVaTAKBggqhkjOPQQDAjAe%0A" +
        "ab%2Bc%2Fd%3D%3D%0A-----END%20CERTIFICATE-----"
    )
    expect(sent(pem)).not.toContain("+")
  })

  it("writes one certificate in one way, whatever the file's line endings and blank lines at its ends", () => {
    expect(sent(`\r\n${pem.replaceAll("\n", "\r\n")}\r\n`)).toBe(sent(pem))
  })

  it.each<[string, unknown]>([
    ["no options", undefined],
    ["none", {}],
    ["an empty text", { clientCertificate: "" }],
    ["bytes instead of a text", { clientCertificate: Buffer.from(pem) }],
    ["a path", { clientCertificate: "./client.pem" }],
    ["one that is URL-encoded already", { clientCertificate: encodeURIComponent(pem) }],
    ["one in which line breaks became \\n", { clientCertificate: pem.replaceAll("\n", "\\n") }],
    ["one without its last line", { clientCertificate: pem.slice(0, 120) }],
    ["one without content", { clientCertificate: "-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----" }],
    ["a private key", { clientCertificate: pem.replaceAll("CERTIFICATE", "PRIVATE KEY") }],
    ["a private key beside it", { clientCertificate: pem + pem.replaceAll("CERTIFICATE", "PRIVATE KEY") }],
    ["two certificates", { clientCertificate: pem + pem }]
  ])("refuses %s at construction, naming the option and not the value", (_, options) => {
    expect(() => standardApi(options as StandardApiOptions)).toThrow(
      new TypeError(
        'standardApi: "clientCertificate" must be one PEM certificate, from -----BEGIN CERTIFICATE----- to -----END CERTIFICATE-----'
      )
    )
  })
})

describe("the brands' base URLs", () => {
  it("are what a manager takes, one origin each", () => {
    const covered = Object.values(baseUrls).map((baseUrl) => {
      const tokens = createTokenManager({ clientId: "account-93", clientSecret: "long enough", baseUrl })
      return tokens.covers(`${baseUrl}/cob`) && tokens.baseUrl
    })
    expect(covered).toEqual(Object.values(baseUrls))
    expect(new Set(covered).size).toBe(5)
  })

  it("each name its documentation page", () => {
    const source = readFileSync(new URL("../src/base-urls.ts", import.meta.url), "utf8")
    for (const name of Object.keys(baseUrls)) {
      expect(source).toMatch(new RegExp(`@see https://docs\\S+ \\*/\\n  ${name}: "https://api\\.`))
    }
  })

  it("hold the one that is the default", () => {
    const tokens = createTokenManager({ clientId: "account-93", clientSecret: "long enough" })
    expect(tokens.baseUrl).toBe(baseUrls.ntxPay)
  })
})
