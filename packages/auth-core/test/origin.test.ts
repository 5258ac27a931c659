import { describe, expect, it } from "vitest"
import { coverage } from "../src/adapter/covered-urls.ts"
import { routeOf } from "../src/renewal/ignored-routes.ts"

const covers = coverage(["https://api.ntxpay.com", "http://127.0.0.1:4010"])

describe("promise 17: which URLs get the token", () => {
  it.each([
    "https://api.ntxpay.com/cob/1",
    "https://api.ntxpay.com",
    "https://api.ntxpay.com:443/cob",
    "HTTPS://API.NTXPAY.COM/cob",
    "https://api.ntxpay.com/../cob?x=https://evil.example",
    "http://127.0.0.1:4010/cob"
  ])("%s does", (url) => {
    expect([covers(url), covers(new URL(url))]).toEqual([true, true])
  })

  it.each([
    "http://api.ntxpay.com/cob",
    "https://api.ntxpay.com:8443/cob",
    "https://ntxpay.com/cob",
    "https://sub.api.ntxpay.com/cob",
    "https://api.ntxpay.com.evil.example/cob",
    "https://api.ntxpay.com@evil.example/cob",
    "https://evil.example/https://api.ntxpay.com/",
    "https://api.ntxpay.com\\@evil.example/".replace("\\", "%5C"),
    "http://127.0.0.1:4011/cob",
    "http://localhost:4010/cob",
    "ftp://api.ntxpay.com/cob",
    "blob:https://api.ntxpay.com/0b1c",
    "data:text/plain,api"
  ])("%s does not", (url) => {
    expect([covers(url), covers(new URL(url))]).toEqual([false, false])
  })

  it.each(["/cob", "cob", "//api.ntxpay.com/cob", "", "https://"])("%j is no absolute URL and does not", (url) => {
    expect(covers(url)).toBe(false)
  })
})

describe("promise 15: the kind of a route", () => {
  it.each([
    ["get", "https://api.ntxpay.com/cob/abc?cpf=1", "GET https://api.ntxpay.com/cob"],
    ["PUT", new URL("https://api.ntxpay.com/"), "PUT https://api.ntxpay.com/"],
    [undefined, undefined, "* *"],
    ["GET", "/cob", "GET *"]
  ])("%s %s", (method, url, route) => {
    expect(routeOf(method, url)).toBe(route)
  })
})
