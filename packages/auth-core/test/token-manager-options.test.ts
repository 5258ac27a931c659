import { describe, expect, it } from "vitest"
import { createTokenManager } from "../src/manager/create-token-manager.ts"
import { forge } from "../src/providers/forge.ts"
import { ntxPay } from "../src/providers/ntx-pay.ts"

const right = { provider: ntxPay(), clientId: "account-93", clientSecret: "secret-of-93" }
const make = (options: object) => createTokenManager({ ...right, ...options })

describe("a wrong option throws a TypeError that names it and the rule", () => {
  it.each([
    [{ clientId: "" }, '"clientId" must be a string that is not empty'],
    [{ clientId: 93 }, '"clientId" must be a string that is not empty'],
    [{ clientId: undefined }, '"clientId" must be a string that is not empty'],
    [
      { clientSecret: undefined },
      '"clientSecret" must be a string that is not empty; a function that gives the secret will do'
    ],
    [
      { clientSecret: "secret-of-93\n" },
      '"clientSecret" must be a string without white space or a line break at its ends'
    ],
    [{ clientId: "account-93\r\n" }, '"clientId" must be a string without white space or a line break at its ends'],
    [{ clientId: " account-93" }, '"clientId" must be a string without white space'],
    [{ clientId: "account\u000093" }, '"clientId" must be a string without control characters'],
    [{ clientSecret: "" }, '"clientSecret" must be a string that is not empty'],
    [{ clientSecret: "1234567" }, '"clientSecret" must be a string of 8 to 64 characters'],
    [{ clientSecret: "x".repeat(65) }, '"clientSecret" must be a string of 8 to 64 characters'],
    [
      { clientSecrets: "secret-of-93" },
      '"clientSecrets" is not an option; the options are provider, clientId, clientSecret,'
    ],
    [{ baseUrl: null }, '"baseUrl" must be a URL, or { api, token } with a URL and an origin'],
    [
      { baseUrl: { api: "https://a.example", token: "https://b.example", tokn: "c" } },
      '"baseUrl" must be a URL, or { api, token } with a URL and an origin'
    ],
    [{ baseUrl: { api: "https://a.example", token: null } }, '"baseUrl" must be a URL, or { api, token }'],
    [{ baseUrl: "api.ntxpay.com" }, '"baseUrl" must be an absolute http(s) URL'],
    [{ baseUrl: "ftp://api.ntxpay.com" }, '"baseUrl" must be an absolute http(s) URL'],
    [
      { baseUrl: "http://api.ntxpay.com" },
      '"baseUrl" must be https, or loopback, or have its origin in allowInsecureOrigins'
    ],
    [{ baseUrl: "http://127.0.0.1.evil.example" }, '"baseUrl" must be https, or loopback'],
    [{ baseUrl: "https://user:pass@api.ntxpay.com" }, '"baseUrl" must not contain credentials'],
    [{ baseUrl: "https://api.ntxpay.com/?a=1" }, '"baseUrl" must not have a query or a fragment'],
    [{ origins: "https://api.ntxpay.com" }, '"origins" must be a list of origins'],
    [{ origins: ["http://other.example"] }, '"origins" must be https, or loopback'],
    [{ allowInsecureOrigins: ["other.example"] }, '"allowInsecureOrigins" must be an absolute http(s) URL'],
    [{ provider: undefined }, '"provider" must be a provider: ntxPay() for one'],
    [{ provider: ntxPay }, '"provider" must be a provider: ntxPay() for one'],
    [{ provider: {} }, '"provider.name" must be a text that is not empty'],
    [{ provider: { ...ntxPay(), request: "POST" } }, '"provider.request" must be a function'],
    [{ provider: { ...ntxPay(), checkSecret: true } }, '"provider.checkSecret" must be a function, or absent'],
    [{ provider: { ...ntxPay(), readToken: 7 } }, '"provider.readToken" must be a function, or absent'],
    [{ provider: { ...ntxPay(), requiresSecret: "no" } }, '"provider.requiresSecret" must be true, false or absent'],
    [
      { provider: { ...ntxPay(), defaultScopes: "cob.read" } },
      '"provider.defaultScopes" must be a list of scopes, such as ["cob.read", "cob.write"], or absent'
    ],
    [
      { provider: { ...ntxPay(), origins: ["pix.example.com"] } },
      '"provider.origins" must be a list of absolute http(s) URLs'
    ],
    [
      { provider: { ...ntxPay(), tokenUrl: "http://api.ntxpay.com/token" } },
      '"provider.tokenUrl" must be https, or loopback'
    ],
    [{ provider: { ...ntxPay(), tokenUrl: "https://a:b@api.ntxpay.com/token" } }, '"provider.tokenUrl" must be a path'],
    [{ scopes: "cob.read" }, '"scopes" must be a list of scopes'],
    [{ scopes: ["cob.read pix.read"] }, '"scopes" must be a list of scopes'],
    [{ baseUrl: { api: "https://pix.example.com" } }, '"baseUrl" must be a URL, or { api, token }'],
    [
      { baseUrl: { api: "https://pix.example.com", token: "https://pix.example.com/token" } },
      '"baseUrl.token" must have no path'
    ],
    [
      { baseUrl: { api: "https://pix.example.com", token: "http://pix.example.com" } },
      '"baseUrl.token" must be https, or loopback'
    ],
    [
      { provider: { ...ntxPay(), defaultLifetime: Number.POSITIVE_INFINITY } },
      '"provider.defaultLifetime" must be milliseconds or a text'
    ],
    [{ provider: { ...ntxPay(), baseUrl: "api.ntxpay.com" } }, '"provider.baseUrl" must be an absolute http(s) URL'],
    ...["oauth/token", "//evil.example/token", "/\\evil.example/token", "/\t/evil.example/token", "//"].map(
      (tokenUrl): [object, string] => [
        { provider: { ...ntxPay(), tokenUrl } },
        '"provider.tokenUrl" must be a path such as /oauth/token, or an absolute http(s) URL'
      ]
    ),
    [{ origins: ["https://api.ntxpay.com/v2"] }, '"origins" must have no path'],
    [{ allowInsecureOrigins: ["http://10.0.0.7/?a"] }, '"allowInsecureOrigins" must have no path'],
    [{ origins: ["https://user:pass@api.ntxpay.com"] }, '"origins" must have no path'],
    [{ renewBefore: "five minutes" }, '"renewBefore" must be milliseconds or a text such as "5 minutes"'],
    [{ renewBefore: -1 }, '"renewBefore" must be'],
    [{ requestTimeout: 0 }, '"requestTimeout" must be'],
    [{ renewalTimeout: Number.NaN }, '"renewalTimeout" must be'],
    [{ store: {} }, '"store" must have the methods load, save and clear'],
    [{ storeTimeout: "soon" }, '"storeTimeout" must be'],
    [{ clock: {} }, '"clock" must have the methods now, monotonic and sleep'],
    [{ fetch: "fetch" }, '"fetch" must be a function'],
    [{ waitUntil: true }, '"waitUntil" must be a function']
  ])("%j", (options, message) => {
    expect(() => make(options)).toThrow(TypeError)
    expect(() => make(options)).toThrow(`createTokenManager: ${message}`)
  })

  it("promise 17: plain http is for loopback, and for origins that are allowed it", () => {
    const secureRule = "must be https, or loopback, or have its origin in allowInsecureOrigins"
    for (const baseUrl of ["http://api.ntxpay.com", "http://10.0.0.7", "http://localhost.evil.example"]) {
      expect(() => make({ baseUrl })).toThrow(secureRule)
      expect(() => make({ origins: [baseUrl] })).toThrow(secureRule)
      expect(make({ baseUrl, allowInsecureOrigins: [baseUrl] }).covers(`${baseUrl}/cob`)).toBe(true)
    }
  })

  it("never tells the value", () => {
    for (const clientSecret of ["s3cr3t!", "s3cr3t!".repeat(10)]) {
      expect(() => make({ clientSecret })).toThrow(/^(?!.*s3cr3t)/)
    }
  })

  it.each([
    ["repeats it", (secret: string) => `must not be ${secret}`, '"clientSecret" must not be <redacted>'],
    [
      "throws it",
      (secret: string): string => {
        throw new Error(secret)
      },
      '"clientSecret" must be what checkSecret of the provider accepts'
    ],
    ["gives no text", () => 7 as unknown as string, '"clientSecret" must be what checkSecret of the provider accepts']
  ])("nor does a provider whose checkSecret %s", (_, checkSecret, message) => {
    const attempt = () => createTokenManager({ ...right, provider: { ...ntxPay(), checkSecret } })
    expect(attempt).toThrow(message)
    expect(attempt).toThrow(/^(?!.*secret-of-93)/)
  })

  it("no options at all", () => {
    expect(() => createTokenManager(undefined as never)).toThrow('createTokenManager: "options" must be an object')
  })
})

describe("right options", () => {
  it.each([
    [{}, "https://api.ntxpay.com"],
    [{ baseUrl: "https://api.avista.global/" }, "https://api.avista.global"],
    [{ baseUrl: "https://gateway.example/pix/v1/" }, "https://gateway.example/pix/v1"],
    [{ baseUrl: new URL("http://localhost:4010") }, "http://localhost:4010"],
    [{ baseUrl: "http://[::1]:4010" }, "http://[::1]:4010"],
    [{ baseUrl: "http://10.0.0.7", allowInsecureOrigins: ["http://10.0.0.7"] }, "http://10.0.0.7"],
    [{ clientSecret: "12345678", renewBefore: 0, requestTimeout: "3 seconds" }, "https://api.ntxpay.com"],
    [{ clientSecret: () => "12345678", renewBefore: "1 minute" }, "https://api.ntxpay.com"],
    [{ provider: forge() }, "https://api.gateway.goforge.com.br"],
    [{ provider: { ...ntxPay(), checkSecret: undefined }, clientSecret: "x".repeat(500) }, "https://api.ntxpay.com"]
  ])("%j", (options, baseUrl) => {
    expect(make(options).baseUrl).toBe(baseUrl)
  })
})

describe("in a browser", () => {
  it("refuses to run, unless told that the danger is understood", () => {
    const { process } = globalThis
    try {
      Object.assign(globalThis, { document: {} })
      Object.defineProperty(globalThis, "process", { value: undefined, configurable: true })
      expect(() => make({})).toThrow('"dangerouslyAllowBrowser" must be true')
      expect(make({ dangerouslyAllowBrowser: true }).baseUrl).toBe("https://api.ntxpay.com")
    } finally {
      Object.defineProperty(globalThis, "process", { value: process, configurable: true, writable: true })
      Reflect.deleteProperty(globalThis, "document")
    }
  })

  it("a document in Node, as tests of pages have, is no browser", () => {
    try {
      Object.assign(globalThis, { document: {} })
      expect(make({}).baseUrl).toBe("https://api.ntxpay.com")
    } finally {
      Reflect.deleteProperty(globalThis, "document")
    }
  })
})
