import { describe, expect, it } from "vitest"
import type { SandboxProfile } from "../src/index.ts"
import { call, charge, cobPath, pixPath, play, psps, requestToken, tokenOf } from "./profile-client.ts"

const all = "cob.read cob.write pix.read pix.write"
/** A sandbox whose client has these scopes. */
const playWith = (profile: SandboxProfile, scope: string) =>
  play({ profile, clients: [{ clientId: "shop", clientSecret: "secret", scope }] })

async function scopeOf(played: ReturnType<typeof play>, scope?: string) {
  const answer = await requestToken(played, scope === undefined ? {} : { scope })
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> }
}

const panels = ["efi", "itau", "santander", "bradesco"] as const
const asAsked = ["bancoDoBrasil", "sicoob", "pagBank", "cielo"] as const

describe("which scopes a token gets", () => {
  it.each(["efi", ...asAsked, "sicredi", "inter"] as const)(
    "%s: all of the client, if none is asked for",
    async (name) => {
      expect(await scopeOf(play({ profile: name }))).toMatchObject({ body: { scope: all } })
    }
  )

  it("efi: those of the panel, whatever is asked for", async () => {
    expect(await scopeOf(playWith("efi", "pix.read cob.read"), "cob.write")).toMatchObject({
      status: 200,
      body: { scope: "pix.read cob.read" }
    })
  })

  it.each(panels)("%s: a call with a scope that was not chosen is refused late", async (name) => {
    const played = playWith(name, "cob.read")
    const token = await tokenOf(played, { scope: all })
    expect((await call(played, cobPath(played.psp), { token })).status).toBe(404)
    expect((await call(played, pixPath(played.psp), { token })).status).toBe(403)
  })

  it.each(asAsked)("%s: those asked for; one that the client lacks is refused at the call", async (name) => {
    const played = playWith(name, "cob.read")
    expect(await scopeOf(played, "cob.read pix.read")).toMatchObject({ body: { scope: "cob.read pix.read" } })
    const token = await tokenOf(played, { scope: "cob.read pix.read" })
    expect((await call(played, cobPath(played.psp), { token })).status).toBe(404)
    expect((await call(played, pixPath(played.psp), { token })).status).toBe(403)
  })

  it("sicredi: fewer than asked for, in the body or the query", async () => {
    const played = playWith("sicredi", "cob.read pix.read")
    expect(await scopeOf(played, all)).toMatchObject({ status: 200, body: { scope: "cob.read pix.read" } })
    const query = "?scope=pix.read+cob.write"
    expect(await (await requestToken(played, { query })).json()).toMatchObject({ scope: "pix.read" })
    expect((await scopeOf(played, "cob.write")).status).toBe(400)
  })

  it("inter: one that is not enabled fails the whole request", async () => {
    const played = playWith("inter", "cob.read pix.read")
    expect(await scopeOf(played, "pix.read")).toMatchObject({ status: 200, body: { scope: "pix.read" } })
    expect(await scopeOf(played, "pix.read cob.write")).toMatchObject({ status: 400, body: { error: "invalid_scope" } })
  })
})

describe("a scope that is missing at the call", () => {
  it.each(psps.filter(({ name }) => name !== "stone"))(
    "$name: each call needs its own",
    async ({ name, auth, fields }) => {
      const missing = name === "sicredi" ? 400 : 403
      for (const scope of all.split(" ")) {
        const played = play({
          profile: name,
          clients: [{ clientId: "shop", ...(auth !== "none" && { clientSecret: "s" }), scope }]
        })
        const token = await tokenOf(played, fields.includes("scope") ? { scope } : {})
        const cob = cobPath(played.psp)
        const pix = pixPath(played.psp)
        const statuses = {
          "cob.write": (await call(played, cob, { token, method: "PUT", body: charge })).status,
          "cob.read": (await call(played, cob, { token })).status,
          "pix.read": (await call(played, pix, { token })).status,
          "pix.write": (await call(played, `${pix}/devolucao/D1`, { token, method: "PUT", body: { valor: "1.00" } }))
            .status
        }
        const refused = Object.entries(statuses).filter(([, status]) => status === missing)
        expect(refused.map(([needed]) => needed)).toEqual(
          all
            .split(" ")
            .filter((other) => other !== scope)
            .toSorted(byUse)
        )
      }
    }
  )

  it("a token has the scopes that it was asked for, and no more", async () => {
    const played = play({ profile: "inter" })
    const token = await tokenOf(played, { scope: "cob.read" })
    expect((await call(played, pixPath(played.psp), { token })).status).toBe(403)
  })

  it.each<[SandboxProfile, number, string, object]>([
    [
      "inter",
      403,
      "application/problem+json",
      { type: "https://pix.bcb.gov.br/api/v2/error/AcessoNegado", status: 403, title: "Acesso Negado" }
    ],
    ["bancoDoBrasil", 403, "application/problem+json", { status: 403, title: "Acesso Negado" }],
    ["efi", 403, "application/json", { error: "insufficient_scope", error_description: expect.any(String) }],
    ["sicredi", 400, "text/plain; charset=utf-8", { text: "O token não tem o escopo pix.read" }]
  ])("%s: %d", async (name, status, type, body) => {
    const played = playWith(name, "cob.read")
    const answer = await call(played, pixPath(played.psp), { token: await tokenOf(played) })
    expect([answer.status, answer.headers.get("content-type")]).toEqual([status, type])
    expect(answer.headers.get("www-authenticate")).toBeNull()
    const text = await answer.text()
    expect(type.includes("json") ? JSON.parse(text) : { text }).toMatchObject(body)
  })
})

const byUse = (one: string, other: string) => uses.indexOf(one) - uses.indexOf(other)
const uses = ["cob.write", "cob.read", "pix.read", "pix.write"]

describe("token budgets", () => {
  it("inter: five a minute, then 429 until the minute is over", async () => {
    const played = play({ profile: "inter" })
    for (let count = 0; count < 5; count += 1) expect((await requestToken(played)).status).toBe(200)
    const refused = await requestToken(played)
    expect([refused.status, refused.headers.get("retry-after")]).toEqual([429, null])
    played.sandbox.clock.shift(59_999)
    expect((await requestToken(played)).status).toBe(429)
    played.sandbox.clock.shift(1)
    expect((await requestToken(played)).status).toBe(200)
  })

  it("inter: the budget is a condition, which the option and a test can change", async () => {
    const played = play({ profile: "inter", conditions: { tokenRequestsPerMinute: 1, retryAfter: "seconds" } })
    expect((await requestToken(played)).status).toBe(200)
    const refused = await requestToken(played)
    expect([refused.status, refused.headers.get("retry-after")]).toEqual([429, "60"])
    played.sandbox.conditions.set({ tokenRequestsPerMinute: null })
    expect((await requestToken(played)).status).toBe(200)
    played.sandbox.conditions.reset()
    expect(played.sandbox.conditions.current()).toMatchObject({ tokenRequestsPerMinute: 1 })
  })

  it("no other profile has one", async () => {
    for (const { name } of psps.filter((psp) => psp.name !== "inter")) {
      expect(play({ profile: name }).sandbox.conditions.current()).toMatchObject({ tokenRequestsPerMinute: null })
    }
  })
})

describe("rejections for no reason", () => {
  const run = async (played: ReturnType<typeof play>, times: number) => {
    const statuses: number[] = []
    for (let count = 0; count < times; count += 1) statuses.push((await requestToken(played)).status)
    return statuses
  }

  it("bancoDoBrasil: every tenth token request, by count", async () => {
    const played = play({ profile: "bancoDoBrasil" })
    const nine = Array.from({ length: 9 }, () => 200)
    expect(await run(played, 20)).toEqual([...nine, 401, ...nine, 401])
    played.sandbox.reset()
    expect(await run(played, 10)).toEqual([...nine, 401])
  })

  it("is written like wrong credentials, and is a condition", async () => {
    const played = play({ profile: "bancoDoBrasil" })
    played.sandbox.conditions.set({ spuriousRejectionEvery: 1 })
    const answer = await requestToken(played)
    expect([answer.status, await answer.json()]).toMatchObject([401, { error: "invalid_client" }])
    played.sandbox.conditions.set({ spuriousRejectionEvery: 2 })
    expect(await run(played, 4)).toEqual([401, 200, 401, 200])
    played.sandbox.conditions.set({ spuriousRejectionEvery: null })
    expect(await run(played, 12)).not.toContain(401)
  })

  it("can be had of any profile, and does not lock a client out", async () => {
    const played = play({ profile: "efi", conditions: { spuriousRejectionEvery: 2, lockoutAfter: 1 } })
    expect(await run(played, 4)).toEqual([200, 401, 200, 401])
  })
})
