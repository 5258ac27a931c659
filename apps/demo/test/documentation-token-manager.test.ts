import { describe, expect, it } from "vitest"
import { documentationClass } from "../src/documentation-client.ts"
import { DocumentationTokenManager } from "../src/documentation-token-manager.ts"
import { accounts, renewalWindow } from "../src/place.ts"
import { manualPlace } from "../src/manual-place.ts"

const baseUrl = "http://127.0.0.1:4020"

/** The class in a world of its own, and the `Authorization` headers that it sends. */
function connect() {
  const place = manualPlace(baseUrl)
  const sent: Array<string | null> = []
  const client = documentationClass.connect({
    ...place,
    ...accounts.shop,
    baseUrl,
    renewBefore: renewalWindow,
    fetch: (input, init) => {
      const request = new Request(input, init)
      if (!request.url.endsWith("/oauth/token")) sent.push(request.headers.get("authorization"))
      return place.fetch(request)
    }
  })
  return { client, sent, sandbox: place.sandbox }
}

describe("the class of the documentation", () => {
  it("keeps a token while it is fresh", async () => {
    const { client, sandbox } = connect()
    expect((await client.call("/accounts/balances")).status).toBe(200)
    expect((await client.call("/accounts/balances")).status).toBe(200)
    expect(sandbox.stats().tokenRequests).toBe(1)
  })

  it("sends Bearer undefined while the token endpoint is down", async () => {
    const { client, sent, sandbox } = connect()
    sandbox.faults.add({ route: "POST /oauth/token", status: 503 })
    expect((await client.call("/accounts/balances")).status).toBe(401)
    expect(sent).toEqual(["Bearer undefined"])
  })

  it("renews on every call if 5 minutes are left as they are and a token lives shorter", async () => {
    const { fetch, now, sandbox } = manualPlace(baseUrl)
    const tokenUrl = `${baseUrl}/oauth/token`
    const tokens = new DocumentationTokenManager({ ...accounts.shop, tokenUrl, renewBefore: 300_000, fetch, now })
    for (let call = 0; call < 3; call += 1) await tokens.getToken()
    expect(sandbox.stats().tokenRequests).toBe(3)
  })
})
