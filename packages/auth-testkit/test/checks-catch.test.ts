import { clientCertificate } from "@pix/auth-mtls"
import type { TokenStore } from "@pix/auth-core"
import { describe, expect, it } from "vitest"
import { adapterChecks, describeChecks, tokenStoreChecks } from "../src/index.ts"
import { brokenStores } from "./broken-stores.ts"
import { type Flaw, flawedClient } from "./flawed-client.ts"
import { certificateFlaws, flaws, flawsOverTls } from "./flaws.ts"
import { leasingPlace } from "./leasing-place.ts"

describe("every check of a store fails for a store that breaks it", () => {
  it("there is one for each", () => {
    expect(Object.keys(brokenStores)).toEqual(tokenStoreChecks(leasingPlace).map(({ name }) => name))
  })

  it.each(Object.entries(brokenStores))("%s", async (name, breakage) => {
    const checks = tokenStoreChecks(async () => {
      const place = leasingPlace()
      const store = breakage(await place.open())
      return { ...place, open: () => store }
    })
    const check = checks.find((one) => one.name === name)
    await expect(check?.run()).rejects.toBeInstanceOf(Error)
  })
})

describeChecks("a sound store with leases passes", tokenStoreChecks(leasingPlace), { describe, it })

describe.each([["texts", String] as const, ["BigInts", BigInt] as const])(
  "a sound store that gives generations as %s",
  (_, given) => {
    const checks = tokenStoreChecks(async () => {
      const place = leasingPlace()
      const store = await place.open()
      const load: TokenStore["load"] = async (key) => {
        const entry = await store.load(key)
        // As drivers of databases do, whatever the type says.
        return entry && { ...entry, generation: given(entry.generation) as never }
      }
      return { ...place, open: () => ({ ...store, load }) }
    })
    describeChecks("passes", checks, { describe, it })
  }
)

// Side by side, since some flaws show only after a while of waiting in vain.
describe.concurrent("every check of an adapter fails for a client with a flaw that it is about", () => {
  it("there is one for each", () => {
    expect(Object.keys(flaws)).toEqual(adapterChecks(flawedClient()).map(({ name }) => name))
  })

  it.each(Object.entries(flaws))("%s: %s", async (name, flaw) => {
    const check = adapterChecks(flawedClient(flaw)).find((one) => one.name === name)
    await expect(check?.run()).rejects.toBeInstanceOf(Error)
  })
})

describeChecks("a client without a flaw passes", adapterChecks(flawedClient()), { describe, it })

describe.concurrent("every check over mutual TLS fails for a client that sends with another certificate than it should", () => {
  const checks = (flaw?: Flaw) => adapterChecks(flawedClient(flaw), { clientCertificate })

  it("there is one for each that does not run without", () => {
    const usual = new Set(Object.keys(flaws).map((name) => name.replace(/^a (hundred|thousand)/, "twenty")))
    const own = checks().filter(({ name }) => !usual.has(name))
    expect(Object.keys(certificateFlaws)).toEqual(own.map(({ name }) => name))
  })

  it.each(Object.entries({ ...certificateFlaws, ...flawsOverTls }))("%s: %s", async (name, flaw) => {
    const check = checks(flaw).find((one) => one.name === name)
    await expect(check?.run()).rejects.toBeInstanceOf(Error)
  })
})

const overTls = adapterChecks(flawedClient(), { clientCertificate })
describeChecks("a client without a flaw passes over mutual TLS", overTls, { describe, it })
