import { type ClientCertificate, clientCertificate } from "@pix/auth-mtls"
import type { ProfileSandbox, TlsSandbox } from "@pix/auth-sandbox"
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest"
import { callsOf } from "./calls.ts"
import { clients } from "./clients.ts"
import { psps } from "./psps.ts"
import { disposeAll, managerFor, startOverTls } from "./scene.ts"

const demanding = Object.entries(psps).filter(([, { profile }]) => profile !== "ntxPay" && profile !== "stone")

describe.each(demanding)("%s, over mutual TLS", (_, psp) => {
  let sandbox: ProfileSandbox & TlsSandbox
  let certificate: ClientCertificate
  beforeAll(async () => {
    sandbox = await startOverTls(psp)
    const { ca, client } = sandbox.certificates
    certificate = await clientCertificate({ cert: client.cert, key: client.key, ca })
  })
  afterEach(async () => {
    await disposeAll()
    sandbox.reset()
  })
  afterAll(async () => {
    await certificate.close()
    await sandbox.close()
  })

  it.each(Object.entries(clients))("%s gets a token and calls the API with the certificate", async (__, adapt) => {
    const tokens = managerFor(sandbox, psp, { certificate, fetch: undefined })
    const call = adapt(tokens)
    for (const [method, path, json, status] of callsOf(psp))
      expect((await call(method, path, json)).status).toBe(status)
    expect(sandbox.stats().tokenRequests).toBe(1)
  })

  it.each(Object.entries(clients))("promise 18: %s notices nothing of another certificate", async (__, adapt) => {
    const { ca, client, second } = sandbox.certificates
    const own = await clientCertificate({ cert: client.cert, key: client.key, ca })
    const tokens = managerFor(sandbox, psp, { certificate: own, fetch: undefined })
    const call = adapt(tokens)
    const [, [method, path]] = callsOf(psp)
    const first = await call(method, path)
    await own.reload({ cert: second.cert, key: second.key, ca })
    const renewed = new Promise<void>((resolve) => {
      tokens.subscribe(({ _tag }) => {
        if (_tag === "TokenRenewed") resolve()
      })
    })
    const many = () => Promise.all(Array.from({ length: 20 }, async () => (await call(method, path)).status))
    // Those before the new token go with the old certificate, and those after it with the new one.
    const before = await many()
    await renewed
    const statuses = [...before, ...(await many())]
    expect(new Set(statuses)).toEqual(new Set([first.status]))
    expect(tokens.currentAuthorization()?.certificate?.fingerprint).toBe(own.fingerprint)
    expect(sandbox.stats().tokenRequests).toBe(2)
    expect(sandbox.stats().statuses[401]).toBeUndefined()
    await tokens.dispose()
    await own.close()
  })
})
