import { once } from "node:events"
import { mkdtemp, rm, writeFile } from "node:fs/promises"
import { get } from "node:https"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { setImmediate } from "node:timers/promises"
import axios from "axios"
import type { Dispatcher } from "undici"
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest"
import { clientCertificate, type ClientCertificateMaterial, type ClientCertificateOptions } from "../src/index.ts"
import { fixturePath } from "./fixtures/fixture.ts"
import { type Scene, startScene } from "./scene.ts"
import { issue } from "./test-authority.ts"

let scene: Scene
beforeEach(async () => {
  scene = await startScene()
})
afterEach(() => scene[Symbol.asyncDispose]())

const seen = () => scene.server.received.map(({ fingerprint }) => fingerprint)

describe("reload of a client certificate", () => {
  it("sends the new one from then on, through the same fetch, agent and dispatcher", async () => {
    const { certificate, server, authority } = scene
    const { fetch, agent, dispatcher, fingerprint: old } = certificate
    const pix = axios.create({ httpsAgent: agent })
    await (await fetch(server.url)).text()
    await pix.get(server.url)
    const { cert, key } = await issue("renewed", { by: authority })
    await certificate.reload({ cert, key, ca: authority.cert })
    expect(certificate.fingerprint).not.toBe(old)
    expect(certificate.subject).toBe("C=BR, O=Test material, CN=renewed")
    await (await fetch(server.url)).text()
    await pix.get(server.url)
    await (await dispatcher.request({ origin: server.url, path: "/", method: "GET" })).body.dump()
    const { fingerprint } = certificate
    expect(seen()).toEqual([old, old, fingerprint, fingerprint, fingerprint])
  })

  it("reads the files again", async () => {
    const { authority, server } = scene
    const folder = await mkdtemp(join(tmpdir(), "auth-mtls-"))
    try {
      const write = async (name: string) => {
        const { cert, key } = await issue(name, { by: authority })
        await Promise.all([writeFile(join(folder, "c.pem"), cert), writeFile(join(folder, "k.pem"), key)])
      }
      await write("first")
      await using certificate = await clientCertificate({
        cert: join(folder, "c.pem"),
        key: join(folder, "k.pem"),
        ca: authority.cert
      })
      expect(certificate.subject).toContain("CN=first")
      await write("second")
      await certificate.reload()
      expect(certificate.subject).toContain("CN=second")
      await (await certificate.fetch(server.url)).text()
      expect(seen()).toEqual([certificate.fingerprint])
    } finally {
      await rm(folder, { recursive: true })
    }
  })

  it("lets calls under way end with the certificate that they began with, and their connections after them", async () => {
    const { certificate, server, authority } = scene
    const old = certificate.fingerprint
    const ends: Array<() => void> = []
    const arrived = new EventTarget()
    server.answer((_, response) => {
      const closed = once(response.socket ?? response, "close")
      ends.push(() => response.end("late"))
      open.push(closed)
      arrived.dispatchEvent(new Event("call"))
    })
    const open: Array<Promise<unknown>> = []
    const first = once(arrived, "call")
    const byFetch = certificate.fetch(server.url).then((response) => response.text())
    await first
    const second = once(arrived, "call")
    const byAgent = axios.get(server.url, { httpsAgent: certificate.agent })
    await second
    const { cert, key } = await issue("renewed", { by: authority })
    await certificate.reload({ cert, key, ca: authority.cert })
    for (const end of ends) end()
    expect([await byFetch, (await byAgent).data]).toEqual(["late", "late"])
    // No connection of the old one is kept.
    await Promise.all(open)
    expect(seen()).toEqual([old, old])
  })

  it("ends idle connections of the old certificate", async () => {
    const { certificate, server, authority } = scene
    const closed: Array<Promise<unknown>> = []
    server.answer((_, response) => {
      closed.push(once(response.socket ?? response, "close"))
      response.end("{}")
    })
    await (await certificate.fetch(server.url)).text()
    await axios.get(server.url, { httpsAgent: certificate.agent })
    const { cert, key } = await issue("renewed", { by: authority })
    await certificate.reload({ cert, key, ca: authority.cert })
    await Promise.all(closed)
    expect(closed).toHaveLength(2)
  })

  it("changes nothing if the new material is wrong", async () => {
    const { certificate, server, authority } = scene
    const { fingerprint } = certificate
    const [{ cert }, { key }] = await Promise.all([issue("a", { by: authority }), issue("b", { by: authority })])
    await expect(certificate.reload({ cert, key })).rejects.toThrow('"key" belongs to another certificate')
    const withProxy = { cert, key, proxy: "environment" } as ClientCertificateMaterial
    await expect(certificate.reload(withProxy)).rejects.toThrow(
      /"proxy" is not an option here; the options are cert, key, pfx, passphrase, ca$/
    )
    await certificate.reload()
    expect(certificate.fingerprint).toBe(fingerprint)
    await (await certificate.fetch(server.url)).text()
    expect(seen()).toEqual([fingerprint])
  })

  it("takes the last of two that are asked for at once, however long the first takes to read", async () => {
    const { certificate, authority } = scene
    const { cert, key } = await issue("last", { by: authority })
    const first = certificate.reload({ pfx: fixturePath("legacy-rc2.p12"), passphrase: "segredo" })
    await Promise.all([first, certificate.reload({ cert, key })])
    expect(certificate.subject).toContain("CN=last")
  })

  it("takes the material of the last one again, if it is given none", async () => {
    const { certificate, authority } = scene
    const { cert, key } = await issue("renewed", { by: authority })
    await certificate.reload({ cert, key })
    await certificate.reload()
    expect(certificate.subject).toContain("CN=renewed")
  })
})

describe("the fixed form of a certificate", () => {
  it("goes on with the certificate before, through all clients, and its connections end when nobody uses them", async () => {
    const { certificate, server, authority } = scene
    const { current: before, fingerprint: old } = certificate
    expect(certificate.current).toBe(before)
    const closed: Array<Promise<unknown>> = []
    server.answer((_, response) => {
      closed.push(once(response.socket ?? response, "close"))
      response.end("{}")
    })
    const { cert, key } = await issue("renewed", { by: authority })
    await certificate.reload({ cert, key, ca: authority.cert })
    expect(certificate.current).not.toBe(before)
    expect([before.fingerprint, certificate.current.fingerprint]).toEqual([old, certificate.fingerprint])
    const calls = async () => {
      await (await before.fetch(server.url)).text()
      await setImmediate()
      await axios.get(server.url, { httpsAgent: before.agent })
      await (await before.dispatcher.request({ origin: server.url, path: "/", method: "GET" })).body.text()
      // The connection is free for another call in the next turn.
      await setImmediate()
    }
    await calls()
    await calls()
    expect(new Set(seen())).toEqual(new Set([old]))
    // One of the dispatcher and one of the agent, for six calls.
    expect(new Set(server.received.map(({ connection }) => connection)).size).toBe(2)
    await Promise.all(closed)
    await (await certificate.current.fetch(server.url)).text()
    expect(seen().at(-1)).toBe(certificate.fingerprint)
  })

  it("stays the same where the material does", async () => {
    const { certificate } = scene
    const { current } = certificate
    await certificate.reload()
    expect(certificate.current).toBe(current)
  })

  it("takes no call after the end of the certificate", async () => {
    const { certificate, server } = scene
    const { current } = certificate
    await certificate.close()
    await expect(current.fetch(server.url)).rejects.toThrow("The client certificate is closed")
  })
})

describe("a certificate whose files are watched", () => {
  const writeTo = async (folder: string, name: string, by: Scene["authority"]) => {
    const { cert, key } = await issue(name, { by })
    await writeFile(join(folder, "c.pem"), cert)
    await writeFile(join(folder, "k.pem"), key)
  }

  it("is reloaded when they have changed, and not by half", async () => {
    const { authority } = scene
    const folder = await mkdtemp(join(tmpdir(), "auth-mtls-"))
    try {
      await writeTo(folder, "first", authority)
      const failed: Array<string> = []
      const failing = new EventTarget()
      await using certificate = await clientCertificate({
        cert: join(folder, "c.pem"),
        key: join(folder, "k.pem"),
        ca: authority.cert,
        watch: 5,
        onReloadFailed: ({ message }) => {
          failed.push(message)
          failing.dispatchEvent(new Event("failed"))
        }
      })
      const half = once(failing, "failed")
      const { cert, key } = await issue("second", { by: authority })
      await writeFile(join(folder, "c.pem"), cert)
      await half
      expect(failed[0]).toContain('"key" belongs to another certificate')
      expect(certificate.subject).toContain("CN=first")
      await writeFile(join(folder, "k.pem"), key)
      await vi.waitFor(() => expect(certificate.subject).toContain("CN=second"), { timeout: 10_000, interval: 5 })
    } finally {
      await rm(folder, { recursive: true })
    }
  })

  it.each([
    [{ watch: true }, '"watch" needs files'],
    [{ watch: 0 }, '"watch" must be true, false, or milliseconds'],
    [{ watch: "1 minute" }, '"watch" must be true, false, or milliseconds'],
    [{ onReloadFailed: "log" }, '"onReloadFailed" must be a function']
  ])("%j is refused", async (wrong, message) => {
    const { cert, key } = scene.client
    const options = { cert, key, ...wrong } as ClientCertificateOptions
    await expect(clientCertificate(options)).rejects.toThrow(message)
  })
})

describe("close of a client certificate", () => {
  it("waits for calls under way, ends connections, and lets no call begin", async () => {
    const { certificate, server } = scene
    let end = (): void => {}
    const arrived = new EventTarget()
    server.answer((_, response) => {
      end = () => response.end("late")
      arrived.dispatchEvent(new Event("call"))
    })
    const began = once(arrived, "call")
    const call = certificate.fetch(server.url).then((response) => response.text())
    await began
    let isClosed = false
    const closed = certificate.close().then(() => {
      isClosed = true
    })
    await expect(certificate.fetch(server.url)).rejects.toThrow("The client certificate is closed")
    expect(isClosed).toBe(false)
    end()
    expect(await call).toBe("late")
    await closed
    const request = get(server.url, { agent: certificate.agent })
    const [error] = await once(request, "error")
    expect(error).toMatchObject({ message: expect.stringContaining("The client certificate is closed") })
    const dispatched = certificate.dispatcher.request({ origin: server.url, path: "/", method: "GET" })
    await expect(dispatched).rejects.toThrow("The client certificate is closed")
    await expect(certificate.reload()).rejects.toThrow("The client certificate is closed")
    expect(server.received).toHaveLength(1)
  })

  it("does not wait with dispatcher.destroy(), which ends calls under way", async () => {
    const { certificate, server } = scene
    const arrived = new EventTarget()
    server.answer(() => arrived.dispatchEvent(new Event("call")))
    const began = once(arrived, "call")
    const call = certificate.fetch(server.url).catch((reason: unknown) => reason)
    await began
    await certificate.dispatcher.destroy(new Error("enough"))
    expect(await call).toMatchObject({ message: "fetch failed", cause: { message: "enough" } })
    await certificate.close()
    await expect(certificate.fetch(server.url)).rejects.toThrow("closed")
  })

  it("is what the dispatcher's own ends do, by promise and by callback", async () => {
    const { cert, key } = scene.client
    const ends: ReadonlyArray<(dispatcher: Dispatcher, ended: () => void) => void> = [
      (dispatcher, ended) => void dispatcher.close().then(ended),
      (dispatcher, ended) => dispatcher.close(ended),
      (dispatcher, ended) => void dispatcher.destroy().then(ended),
      (dispatcher, ended) => dispatcher.destroy(ended),
      (dispatcher, ended) => dispatcher.destroy(new Error("enough"), ended)
    ]
    for (const end of ends) {
      const certificate = await clientCertificate({ cert, key })
      await new Promise<void>((resolve) => end(certificate.dispatcher, resolve))
      await expect(certificate.fetch(scene.server.url)).rejects.toThrow("The client certificate is closed")
    }
  })

  it("is not what agent.destroy() does: it ends connections, and the agent goes on", async () => {
    const { certificate, server } = scene
    const call = () => axios.get(server.url, { httpsAgent: certificate.agent })
    await call()
    certificate.agent.destroy()
    await call()
    await (await certificate.fetch(server.url)).text()
    expect(server.received.map(({ connection }) => connection)).toEqual([1, 2, 3])
  })

  it("can be left to await using, and asked for twice", async () => {
    const { client, authority, server } = scene
    const { cert, key } = client
    const certificate = await clientCertificate({ cert, key, ca: authority.cert })
    {
      await using used = certificate
      await (await used.fetch(server.url)).text()
    }
    await certificate.close()
    await expect(certificate.fetch(server.url)).rejects.toThrow("closed")
  })
})
