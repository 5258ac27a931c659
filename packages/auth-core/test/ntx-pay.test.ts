import { describe, expect, it } from "vitest"
import { createTokenManager } from "../src/manager/create-token-manager.ts"
import type { Provider, TokenRequestMessage } from "../src/provider/provider.ts"
import { avista } from "../src/providers/avista.ts"
import { fireBanking } from "../src/providers/fire-banking.ts"
import { forge } from "../src/providers/forge.ts"
import { ntxPay, type NtxPayOptions } from "../src/providers/ntx-pay.ts"
import { safiraPay } from "../src/providers/safira-pay.ts"

const content = "MIIBPTCB5KADAgECAhQnGqw8UwZICC0FpqOj3OxYL5FVaTAKBggqhkjOPQQDAjAe\nab+c/d=="
const pem = `-----BEGIN CERTIFICATE-----\n${content}\n-----END CERTIFICATE-----\n`
const credentials = { clientId: "account-93", clientSecret: 'pass"word' }
const messageOf = (provider: Provider) =>
  provider.request({ ...credentials, scopes: [], now: 0, uuid: () => "" }) as TokenRequestMessage
const standard = (certificateHeader: string) => ntxPay({ api: "standard", certificateHeader })
const sent = (certificateHeader: string) => messageOf(standard(certificateHeader)).headers["x-ssl-client-cert"]

describe("the PIX Bacen API's token endpoint", () => {
  it("is POST /oauth/token with a JSON body and no certificate, an hour by default", () => {
    expect(ntxPay()).toMatchObject({ tokenUrl: "/oauth/token", defaultLifetime: "1 hour" })
    const { headers, body } = messageOf(ntxPay())
    expect(headers).toEqual({ "content-type": "application/json", accept: "application/json" })
    expect(JSON.parse(body)).toEqual(credentials)
  })
})

describe("the standard API's token endpoint", () => {
  it("is POST /api/auth/token with the same JSON body, half an hour by default", () => {
    expect(standard(pem)).toMatchObject({ tokenUrl: "/api/auth/token", defaultLifetime: "30 minutes" })
    const { headers, body } = messageOf(standard(pem))
    expect(headers["content-type"]).toBe("application/json")
    expect(JSON.parse(body)).toEqual(credentials)
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

  it.each([
    ["what openssl prints around it", `Certificate:\n    Data:\n${pem}\nsubject=CN = merchant\n`],
    ["line breaks that became \\n", pem.replaceAll("\n", "\\n")],
    ["line breaks that became \\r\\n", pem.replaceAll("\n", "\\r\\n")],
    ["line breaks that became spaces", pem.replaceAll("\n", " ")],
    ["indented lines, as YAML has them", pem.replaceAll("\n", "\n    ")]
  ])("sends the same certificate for one with %s", (_, text) => {
    expect(sent(text)).toBe(sent(pem))
  })

  const onePem = "must be one PEM certificate, from -----BEGIN CERTIFICATE----- to -----END CERTIFICATE-----"
  const key = pem.replaceAll("CERTIFICATE", "RSA PRIVATE KEY")
  const noKey = "must not hold a private key, which would be sent with every token request: give the certificate alone"
  it.each<[string, unknown, string]>([
    ["none", {}, onePem],
    ["an empty text", { certificateHeader: "" }, onePem],
    ["bytes instead of a text", { certificateHeader: Buffer.from(pem) }, onePem],
    ["a path", { certificateHeader: "./client.pem" }, `${onePem}: the text itself, not a path`],
    ["one that is URL-encoded already", { certificateHeader: encodeURIComponent(pem) }, onePem],
    ["one without its last line", { certificateHeader: pem.slice(0, 120) }, onePem],
    ["one without content", { certificateHeader: "-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----" }, onePem],
    ["a public key", { certificateHeader: pem.replaceAll("CERTIFICATE", "PUBLIC KEY") }, onePem],
    ["a private key", { certificateHeader: key }, noKey],
    ["a private key beside it", { certificateHeader: pem + key }, noKey],
    ["a private key beside it in one line", { certificateHeader: (key + pem).replaceAll("\n", "\\n") }, noKey],
    [
      "two certificates",
      { certificateHeader: pem + pem },
      "must be one certificate, and holds 2: give the client's own, without those that signed it"
    ]
  ])("refuses %s at construction, naming the option and not the value", (_, options, rule) => {
    expect(() => ntxPay({ api: "standard", ...(options as NtxPayOptions) })).toThrow(
      new TypeError(`ntxPay: "certificateHeader" ${rule}`)
    )
  })
})

describe("a brand's options", () => {
  it.each<[object | null, string]>([
    [{ api: "bacen" }, 'forge: "api" must be "pix-bacen" or "standard"'],
    [{ certificate: pem }, 'forge: "certificate" is not an option; the options are api, certificateHeader'],
    [{ certificateHeader: pem }, 'forge: "certificateHeader" is for { api: "standard" } alone'],
    [{ api: "standard" }, 'forge: "certificateHeader" must be one PEM certificate']
  ])("%j throws a TypeError that names the function, the option and the rule", (options, message) => {
    expect(() => forge(options as NtxPayOptions)).toThrow(TypeError)
    expect(() => forge(options as NtxPayOptions)).toThrow(message)
  })
})

describe("the brands", () => {
  const brands = [ntxPay(), avista(), fireBanking(), forge(), safiraPay()]

  it("are what a manager takes, one origin each", () => {
    const covered = brands.map((provider) => {
      const tokens = createTokenManager({ provider, clientId: "account-93", clientSecret: "long enough" })
      return tokens.covers(`${provider.baseUrl}/cob`) && tokens.baseUrl
    })
    expect(covered).toEqual(brands.map(({ baseUrl }) => baseUrl))
    expect(new Set(covered).size).toBe(5)
  })

  it("each name themselves and their documentation page", () => {
    expect(new Set(brands.map(({ name }) => name)).size).toBe(5)
    for (const { documentation } of brands) expect(documentation).toMatch(/^https:\/\/docs/)
  })
})
