import { describe, expect, it } from "vitest"
import { type PresetName, createSandboxHandler } from "../src/index.ts"
import { presetNames } from "../src/faults/presets.ts"
import { askForToken, handlerOnManualClock, send, tokenFrom } from "./sandbox-client.ts"

const balances = "GET /accounts/balances"
const open = (preset: PresetName) => handlerOnManualClock({ preset })

/** A sandbox of chance in which nobody waits; tells how long the delays would have been. */
function openFast(preset: PresetName, seed = 1) {
  const delays: number[] = []
  const sleep = (milliseconds: number) => {
    delays.push(milliseconds)
    return Promise.resolve()
  }
  return { api: createSandboxHandler({ preset, seed, sleep, signing: "HS256" }), delays }
}

/** Statuses of so many token requests, 0 for a cut connection. */
async function run(api: ReturnType<typeof createSandboxHandler>, times: number) {
  const statuses: number[] = []
  for (let call = 0; call < times; call += 1) {
    const answer = await askForToken(api).catch(() => ({ status: 0 }))
    statuses.push(answer.status)
  }
  return statuses
}

describe("a preset does what its summary says", () => {
  it("outage", async () => {
    const { api } = open("outage")
    for (const answer of [await askForToken(api), await send(api, balances), await send(api, "POST /dict/pix")]) {
      expect([answer.status, answer.headers.get("retry-after")]).toEqual([503, "5"])
    }
  })

  it("token-outage", async () => {
    const { api } = handlerOnManualClock()
    const token = await tokenFrom(api)
    api.preset("token-outage")
    expect(await askForToken(api)).toMatchObject({ status: 503 })
    expect(await send(api, balances, { token })).toMatchObject({ status: 200 })
  })

  it("silent", async () => {
    const { api } = open("silent")
    let answered = false
    const others = async () => {
      expect(await send(api, balances)).toMatchObject({ status: 401 })
      expect(answered).toBe(false)
      api.faults.clear()
    }
    await Promise.all([askForToken(api).then(() => (answered = true)), others()])
    expect(answered).toBe(true)
  })

  it("flaky: 503s, cut connections and delays among good answers, the same for the same seed", async () => {
    const { api, delays } = openFast("flaky")
    const statuses = await run(api, 40)
    expect(new Set(statuses)).toEqual(new Set([200, 503, 0]))
    expect(new Set(delays)).toEqual(new Set([400]))
    expect(await run(openFast("flaky").api, 40)).toEqual(statuses)
    expect(await run(openFast("flaky", 2).api, 40)).not.toEqual(statuses)
  })

  it("corrupted: ten answers that are not the documented body, then good ones", async () => {
    const { api } = open("corrupted")
    const { body: good } = await askForToken(createSandboxHandler())
    for (let call = 0; call < 10; call += 1) {
      const { clientId, clientSecret } = api
      const init = {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ clientId, clientSecret })
      }
      const text = await (await api(new Request("http://sandbox/oauth/token", init))).text()
      expect(isDocumented(text, good as object)).toBe(false)
    }
    expect(await askForToken(api)).toMatchObject({ body: { token_type: "Bearer", expires_in: 3600 } })
  })

  it("redirect", async () => {
    const { status, headers } = await askForToken(open("redirect").api)
    expect([status, headers.get("location")]).toEqual([307, "http://127.0.0.1:9/oauth/token"])
  })

  it.each([
    ["unauthorized", 401],
    ["forbidden", 403]
  ] as const)("%s", async (preset, status) => {
    const { api } = open(preset)
    expect(await send(api, balances, { token: await tokenFrom(api) })).toMatchObject({ status })
  })

  it.each([
    ["short-lived", 5],
    ["lying-lifetime", 3600]
  ] as const)("%s", async (preset, expires_in) => {
    const { api, clock } = open(preset)
    const { body } = await askForToken(api)
    expect(body).toMatchObject({ expires_in })
    clock.at += 5_000
    const { access_token: token } = body as { access_token: string }
    expect(await send(api, balances, { token })).toMatchObject({ status: 401 })
  })

  it("newest-only", async () => {
    const { api } = open("newest-only")
    const token = await tokenFrom(api)
    await tokenFrom(api)
    expect(await send(api, balances, { token })).toMatchObject({ status: 401 })
  })

  it("same-token", async () => {
    const { api } = open("same-token")
    expect(await tokenFrom(api)).toBe(await tokenFrom(api))
  })

  it("rate-limit", async () => {
    expect(await run(open("rate-limit").api, 6)).toEqual([200, 200, 200, 200, 200, 429])
  })

  it("lockout", async () => {
    const { api } = open("lockout")
    const body = { clientId: api.clientId, clientSecret: "another-secret" }
    for (let attempt = 0; attempt < 3; attempt += 1) await askForToken(api, { body })
    expect(await askForToken(api)).toMatchObject({ status: 403 })
  })
})

it("slow", async () => {
  const { api, delays } = openFast("slow")
  expect([await run(api, 2), delays]).toEqual([
    [200, 200],
    [3000, 3000]
  ])
})

it("chaos: bad ends of many kinds among good ones, the same for the same seed", async () => {
  const outcomes = () => run(openFast("chaos").api, 100)
  const statuses = await outcomes()
  expect(new Set(statuses)).toEqual(new Set([0, 200, 429, 500, 503]))
  expect(statuses.filter((status) => status === 200).length).toBeGreaterThan(50)
  expect(await outcomes()).toEqual(statuses)
})

it("a wrong name is a TypeError that lists the names", () => {
  const api = createSandboxHandler()
  const message = `must be one of ${presetNames.join(", ")}.`
  expect(() => api.preset("calm" as PresetName)).toThrow(new TypeError(`Sandbox: \`preset\` ${message}`))
  expect(() => createSandboxHandler({ preset: "calm" as PresetName })).toThrow(
    new TypeError(`Sandbox: \`preset\` ${message}`)
  )
})

it("clear() mends a preset; reset() brings the one of the start back", async () => {
  const { api } = open("outage")
  api.faults.clear()
  expect(await askForToken(api)).toMatchObject({ status: 200 })
  api.reset()
  expect(await askForToken(api)).toMatchObject({ status: 503 })
})

/** Whether a text is JSON with the fields and the types of a good answer. */
function isDocumented(text: string, good: object): boolean {
  if (text.length > 65_536) return false
  try {
    const json = JSON.parse(text) as Record<string, unknown>
    return (
      Object.keys(good).every((name) => name in json) &&
      json["access_token"] !== "" &&
      json["token_type"] === "Bearer" &&
      Number(json["expires_in"]) > 0
    )
  } catch {
    return false
  }
}
