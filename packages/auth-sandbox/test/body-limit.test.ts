import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { type Sandbox, startSandbox } from "../src/index.ts"
import { askForToken, errorOf, send } from "./sandbox-client.ts"
import { exchange, parsed, rawRequest } from "./raw-http.ts"

const limit = 65_536
const tooLong = {
  status: 413,
  body: errorOf(413, "Sandbox: the body must not be longer than 65536 bytes.", "Payload Too Large")
}

let sandbox: Sandbox
beforeEach(async () => {
  sandbox = await startSandbox()
})
afterEach(() => sandbox.close())

/** A fault whose JSON has so many bytes. */
function faultOf(bytes: number): string {
  const rest = JSON.stringify({ status: 500, body: "" })
  return JSON.stringify({ status: 500, body: "x".repeat(bytes - rest.length) })
}

/** A body that announces no length. */
async function sendInParts(path: string, text: string): Promise<Response> {
  const init = { method: "POST", body: new Blob([text]).stream(), duplex: "half" }
  return fetch(sandbox.url + path, init)
}

describe("a control's body", () => {
  it("may have 64 KiB", async () => {
    expect(await send(sandbox, "POST /__sandbox/faults", { body: faultOf(limit) })).toMatchObject({ status: 201 })
  })

  it.each([
    "POST /__sandbox/faults",
    "PATCH /__sandbox/conditions",
    "POST /__sandbox/tokens/revoke",
    "POST /__sandbox/clock"
  ])("%s: longer is 413", async (route) => {
    expect(await send(sandbox, route, { body: faultOf(limit + 1) })).toMatchObject(tooLong)
  })

  it("longer is 413 where none is wanted as well", async () => {
    expect(await send(sandbox, "POST /__sandbox/reset", { body: faultOf(limit + 1) })).toMatchObject(tooLong)
  })

  it("longer is 413 without a length too, and nothing is added", async () => {
    const answer = await sendInParts("/__sandbox/faults", faultOf(8 * 1024 * 1024))
    expect({ status: answer.status, body: await answer.json() }).toEqual(tooLong)
    expect(await send(sandbox, "GET /__sandbox/faults")).toMatchObject({ status: 200, body: [] })
  })

  it("is 413 before it is sent, if it announces its length", async () => {
    const headers = { "content-length": "1000000000000" }
    const request = rawRequest(sandbox, "POST /__sandbox/faults", { headers })
    expect(parsed(await exchange(sandbox, request))).toEqual(tooLong)
  })

  it("leaves the connection usable after 413", async () => {
    const first = rawRequest(sandbox, "POST /__sandbox/faults", {
      headers: { connection: "keep-alive" },
      body: faultOf(limit + 1)
    })
    const second = rawRequest(sandbox, "GET /__sandbox/clock")
    const answers = await exchange(sandbox, first + second)
    expect(answers.match(/HTTP\/1\.1 \d{3}/g)).toEqual(["HTTP/1.1 413", "HTTP/1.1 200"])
  })
})

describe("an API route's body", () => {
  it("over the limit is the documented 400, and the rest of it is not kept", async () => {
    const body = new Blob(["x".repeat(8 * 1024 * 1024)]).stream()
    const headers = { "content-type": "application/json" }
    const init = { method: "POST", headers, body, duplex: "half" }
    const answer = await fetch(`${sandbox.url}/oauth/token`, init)
    expect(await answer.json()).toEqual(errorOf(400, "Corpo da requisição excede 102400 bytes", "Bad Request"))
    expect(await askForToken(sandbox)).toMatchObject({ status: 200 })
  })
})
