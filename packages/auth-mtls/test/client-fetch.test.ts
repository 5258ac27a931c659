import { setFlagsFromString } from "node:v8"
import { runInNewContext } from "node:vm"
import { gzipSync } from "node:zlib"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { type Scene, startScene } from "./scene.ts"

let scene: Scene
beforeEach(async () => {
  scene = await startScene()
})
afterEach(() => scene[Symbol.asyncDispose]())

describe("fetch of a client certificate", () => {
  it("sends the certificate, over connections that are kept", async () => {
    const { certificate, server } = scene
    for (let call = 0; call < 20; call++) await (await certificate.fetch(`${server.url}/cob?n=${call}`)).text()
    expect(server.received.map(({ url, fingerprint }) => [url, fingerprint])).toEqual(
      Array.from({ length: 20 }, (_, n) => [`/cob?n=${n}`, certificate.fingerprint])
    )
    expect(server.handshakes()).toBe(new Set(server.received.map(({ connection }) => connection)).size)
    // undici may open one more, where a call follows before it has noticed the end of the last.
    expect(server.handshakes()).toBeLessThanOrEqual(3)
  })

  it("answers with a Response of the platform, which knows its address, and so does its copy", async () => {
    const { certificate, server } = scene
    server.answer((_, response) => {
      response.writeHead(
        201,
        "Made",
        [
          ["set-cookie", "a=1"],
          ["set-cookie", "b=2"],
          ["x-one", "1"]
        ].flat()
      )
      response.end("body")
    })
    const response = await certificate.fetch(new URL(`${server.url}/cob`))
    const copy = response.clone()
    for (const one of [response, copy, copy.clone()]) {
      expect(one).toBeInstanceOf(Response)
      expect([one.status, one.statusText, one.url, one.redirected, one.type]).toEqual([
        201,
        "Made",
        `${server.url}/cob`,
        false,
        "basic"
      ])
      expect(one.headers.getSetCookie()).toEqual(["a=1", "b=2"])
      expect(one.headers.get("x-one")).toBe("1")
      expect(await one.text()).toBe("body")
    }
  })

  it.each([204, 205, 304])("answers with %i, which has no body", async (status) => {
    scene.server.answer((_, response) => response.writeHead(status).end())
    const response = await scene.certificate.fetch(scene.server.url)
    expect([response.status, response.body, await response.text()]).toEqual([status, null, ""])
  })

  it("answers with a status that is none of HTTP's", async () => {
    scene.server.answer((_, response) => response.writeHead(999, "Odd").end("body"))
    const response = await scene.certificate.fetch(scene.server.url)
    expect([response.status, response.ok, response.statusText, await response.text()]).toEqual([
      999,
      false,
      "Odd",
      "body"
    ])
  })

  it("keeps the body of a Response until it is read, whatever memory is collected meanwhile", async () => {
    setFlagsFromString("--expose-gc")
    const collect = runInNewContext("gc") as () => void
    const response = await scene.certificate.fetch(scene.server.url)
    for (let turn = 0; turn < 20; turn++) {
      collect()
      await new Promise(setImmediate)
    }
    expect(await response.json()).toEqual({})
  })

  it("decodes gzip", async () => {
    scene.server.answer((_, response) => {
      response.setHeader("content-encoding", "gzip").end(gzipSync('{"txid":"1"}'))
    })
    const response = await scene.certificate.fetch(scene.server.url)
    expect(await response.json()).toEqual({ txid: "1" })
  })

  it("gives the body piece by piece", async () => {
    let finish = (): void => {}
    scene.server.answer((_, response) => {
      response.write("first")
      finish = () => response.end("last")
    })
    const { body } = await scene.certificate.fetch(scene.server.url)
    const reader = body?.pipeThrough(new TextDecoderStream()).getReader()
    expect(await reader?.read()).toEqual({ done: false, value: "first" })
    finish()
    expect(await reader?.read()).toEqual({ done: false, value: "last" })
    expect(await reader?.read()).toMatchObject({ done: true })
  })

  const form = new FormData()
  form.append("field", "a value")
  form.append("file", new File(["content"], "name.txt", { type: "text/plain" }))
  it.each<[string, () => BodyInit, string, string]>([
    ["a text", () => "text", "text/plain;charset=UTF-8", "text"],
    [
      "a form",
      () => new URLSearchParams({ grant_type: "a b" }),
      "application/x-www-form-urlencoded;charset=UTF-8",
      "grant_type=a+b"
    ],
    ["a Blob", () => new Blob(["blob"], { type: "text/csv" }), "text/csv", "blob"],
    ["bytes", () => new TextEncoder().encode("bytes"), "", "bytes"],
    ["FormData", () => form, "multipart/form-data; boundary=", 'filename="name.txt"']
  ])("sends %s with its type and its length, given by itself or in a Request", async (_, body, type, text) => {
    const { certificate, server } = scene
    await certificate.fetch(server.url, { method: "POST", body: body(), headers: new Headers({ "x-own": "1" }) })
    await certificate.fetch(new Request(server.url, { method: "POST", body: body(), headers: { "x-own": "1" } }))
    await certificate.fetch(new Request(server.url), { method: "POST", body: body(), headers: { "x-own": "1" } })
    expect(server.received).toHaveLength(3)
    for (const { method, headers, body: arrived } of server.received) {
      expect([method, headers["x-own"]]).toEqual(["POST", "1"])
      expect(headers["content-type"] ?? "").toContain(type)
      expect(arrived).toContain(text)
      expect(Number(headers["content-length"])).toBe(arrived.length)
      expect(headers["transfer-encoding"]).toBeUndefined()
    }
  })

  it.each([
    ["by itself", (url: string, body: ReadableStream) => [url, { method: "POST", body, duplex: "half" }] as const],
    [
      "in a Request",
      (url: string, body: ReadableStream) =>
        [new Request(url, { method: "POST", body, duplex: "half" } as RequestInit), undefined] as const
    ]
  ])("sends a stream of 3 MiB whole, %s", async (_, call) => {
    const { certificate, server } = scene
    const chunk = new Uint8Array(65_536).fill(97)
    let sent = 0
    const body = new ReadableStream<Uint8Array>({
      pull: (controller) => {
        if (sent++ < 48) controller.enqueue(chunk)
        else controller.close()
      }
    })
    const [input, init] = call(server.url, body)
    await certificate.fetch(input, init)
    expect(server.received[0]?.body).toBe("a".repeat(48 * 65_536))
    expect(server.received[0]?.headers["transfer-encoding"]).toBe("chunked")
  })

  it("refuses a Request whose body was sent or read already, as the platform does", async () => {
    const [sent, read] = [1, 2].map(() => new Request(scene.server.url, { method: "POST", body: "once" }))
    await scene.certificate.fetch(sent ?? "")
    await read?.text()
    for (const request of [sent, read])
      await expect(scene.certificate.fetch(request ?? "")).rejects.toThrow("already been used")
    expect(scene.server.received.map(({ body }) => body)).toEqual(["once"])
  })

  it("follows redirects, or does not, as it is told", async () => {
    const { certificate, server } = scene
    server.answer(({ url }, response) => {
      if (url === "/new") response.end("there")
      else response.writeHead(307, { location: "/new" }).end()
    })
    const followed = await certificate.fetch(`${server.url}/old`)
    expect([followed.url, followed.redirected, await followed.text()]).toEqual([`${server.url}/new`, true, "there"])
    for (const input of [`${server.url}/old`, new Request(`${server.url}/old`)]) {
      const manual = await certificate.fetch(input, { redirect: "manual" })
      expect([manual.status, manual.headers.get("location")]).toEqual([307, "/new"])
    }
    await expect(certificate.fetch(`${server.url}/old`, { redirect: "error" })).rejects.toThrow("fetch failed")
  })

  it("ends with the reason of its signal: before, while it waits, and in the middle of a body", async () => {
    const { certificate, server } = scene
    const reason = new Error("enough")
    const aborted = AbortSignal.abort(reason)
    await expect(certificate.fetch(server.url, { signal: aborted })).rejects.toBe(reason)
    await expect(certificate.fetch(new Request(server.url, { signal: aborted }))).rejects.toBe(reason)
    expect(server.received).toEqual([])

    const waiting = new AbortController()
    server.answer(() => waiting.abort(reason))
    await expect(certificate.fetch(server.url, { signal: waiting.signal })).rejects.toBe(reason)

    const reading = new AbortController()
    server.answer((_, response) => void response.write("part"))
    const response = await certificate.fetch(new Request(server.url, { signal: reading.signal }))
    reading.abort(reason)
    await expect(response.text()).rejects.toBe(reason)
  })

  it("ends with the reason of its signal while the body of a Request is read", async () => {
    const controller = new AbortController()
    const reason = new Error("enough")
    const body = new ReadableStream({ pull: () => new Promise(() => {}) })
    const init = { method: "POST", body, duplex: "half", signal: controller.signal } as RequestInit
    const call = scene.certificate.fetch(new Request(scene.server.url, init))
    controller.abort(reason)
    await expect(call).rejects.toBe(reason)
    expect(scene.server.received).toEqual([])
  })

  it("fails as the platform's fetch does when the server drops the connection", async () => {
    scene.server.answer((_, response) => response.destroy())
    await expect(scene.certificate.fetch(scene.server.url)).rejects.toMatchObject({
      name: "TypeError",
      message: "fetch failed",
      cause: { code: "UND_ERR_SOCKET" }
    })
  })
})
