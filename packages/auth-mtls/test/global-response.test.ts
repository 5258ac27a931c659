import { MockAgent, fetch, type Response as UndiciResponse } from "undici"
import { describe, expect, it } from "vitest"
import { copiedResponse } from "../src/fetch/copied-response.ts"
import { forwardedResponse } from "../src/fetch/forwarded-response.ts"

const url = "https://api.example.com/cob"

/** An answer of undici, without a server. */
async function answered(status: number, body: string, headers: Record<string, string | Array<string>>) {
  const agent = new MockAgent()
  agent.disableNetConnect()
  agent.get("https://api.example.com").intercept({ path: "/cob" }).reply(status, body, { headers })
  return fetch(url, { dispatcher: agent })
}

describe.each<[string, (answer: UndiciResponse) => Response]>([
  ["on Node", forwardedResponse],
  ["on Bun and Deno", copiedResponse]
])("an answer as a Response, %s", (_, responseOf) => {
  const json = { "content-type": "application/json", "set-cookie": ["a=1", "b=2"] }

  it("is an instance of the platform's Response, and says what the answer says", async () => {
    const response = responseOf(await answered(201, '{"txid":"1"}', json))
    expect(response).toBeInstanceOf(Response)
    expect(response.headers).toBeInstanceOf(Headers)
    expect(response.body).toBeInstanceOf(ReadableStream)
    const { ok, redirected, status, type, bodyUsed } = response
    expect({ ok, redirected, status, type, bodyUsed, url: response.url }).toEqual({
      ok: true,
      redirected: false,
      status: 201,
      type: "basic",
      bodyUsed: false,
      url
    })
    expect(response.headers.getSetCookie()).toEqual(["a=1", "b=2"])
    expect(Object.prototype.toString.call(response)).toBe("[object Response]")
  })

  it.each<[string, (response: Response) => Promise<unknown>, unknown]>([
    ["json", (response) => response.json(), { txid: "1" }],
    ["text", (response) => response.text(), '{"txid":"1"}'],
    ["bytes", async (response) => new TextDecoder().decode(await response.bytes()), '{"txid":"1"}'],
    ["arrayBuffer", async (response) => (await response.arrayBuffer()).byteLength, 12],
    ["blob", async (response) => (await response.blob()).type, "application/json"],
    ["a stream", async (response) => new Response(response.body).text(), '{"txid":"1"}'],
    ["a Response made of it", async (response) => new Response(response.body, response).json(), { txid: "1" }]
  ])("gives its body once, as %s", async (__, read, expected) => {
    const response = responseOf(await answered(200, '{"txid":"1"}', json))
    expect(await read(response)).toEqual(expected)
    expect(response.bodyUsed).toBe(true)
    await expect(response.text()).rejects.toThrow(TypeError)
  })

  it("gives a form of the platform", async () => {
    const response = responseOf(
      await answered(200, "field=a+value", { "content-type": "application/x-www-form-urlencoded" })
    )
    const form = await response.formData()
    expect(form).toBeInstanceOf(FormData)
    expect(form.get("field")).toBe("a value")
    await expect(response.formData()).rejects.toThrow(TypeError)
  })

  it("can be copied, and each copy be read", async () => {
    const response = responseOf(await answered(200, "body", {}))
    const copy = response.clone()
    expect([copy.url, copy.clone().status]).toEqual([url, 200])
    expect(await copy.text()).toBe("body")
    expect(await response.text()).toBe("body")
    expect(() => response.clone()).toThrow(TypeError)
  })

  it("keeps headers that were changed, and so does its copy", async () => {
    const response = responseOf(await answered(200, "body", {}))
    response.headers.set("x-added", "1")
    const copy = response.clone()
    expect([response, copy].map(({ headers }) => headers.get("x-added"))).toEqual(["1", "1"])
  })
})
