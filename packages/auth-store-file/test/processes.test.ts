import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { fileTokenStore } from "../src/index.ts"
import { ownProcess } from "./own-process.ts"
import { temporaryFolder } from "./temporary-folder.ts"

let place: Awaited<ReturnType<typeof temporaryFolder>>
beforeEach(async () => {
  place = await temporaryFolder()
})
afterEach(() => place.remove())

const entry = (generation: number, value = "ours") => ({ value, generation, expiresAt: 0 })

describe("several processes on one folder", () => {
  it("each generation is saved by one of them", async () => {
    const program = `
      for (let generation = 1; generation <= 30; generation++) {
        if (await store.save("a", { value: "x".repeat(5_000), generation, expiresAt: 0 })) say(String(generation))
      }`
    const processes = Array.from({ length: 3 }, () => ownProcess(place.path, program))
    const saved: Array<number> = []
    await Promise.all(
      processes.map(async ({ line }) => {
        for (let said = await line(); said !== undefined; said = await line()) saved.push(Number(said))
      })
    )
    expect(saved.length).toBe(new Set(saved).size)
    expect(await fileTokenStore({ directory: place.path }).load("a")).toMatchObject({ generation: 30 })
    expect(await place.files()).toHaveLength(1)
  })

  it("a process that is killed at any instant leaves a whole entry, never an older one, and keeps nobody waiting", async () => {
    const store = fileTokenStore({ directory: place.path })
    let newest = 0
    for (let round = 0; round < 5; round++) {
      const program = `
        say("begun")
        for (let generation = ${newest} + 1; ; generation++) {
          const value = String(generation).padStart(20_000, "-")
          if (await store.save("a", { value, generation, expiresAt: 0 })) say(String(generation))
        }`
      const { child, line, ended } = ownProcess(place.path, program)
      // Somewhere in the writing after that many: what it does then is chance.
      for (let said = 0; said <= 3 + round; said++) await line()
      child.kill("SIGKILL")
      let told = 0
      for (let said = await line(); said !== undefined; said = await line()) told = Number(said)
      await ended
      const found = await store.load("a")
      expect(found?.generation).toBeGreaterThanOrEqual(Math.max(told, newest))
      expect(found?.value).toBe(String(found?.generation).padStart(20_000, "-"))
      newest = found?.generation ?? 0
      expect(await store.save("a", entry(++newest, String(newest).padStart(20_000, "-")))).toBe(true)
    }
  })

  it("a lease whose holder is killed is over when its time is, and not before", async () => {
    const store = fileTokenStore({ directory: place.path })
    const program = `
      const askedAt = Date.now()
      say((await store.lease("a", 700)) === undefined ? "refused" : String(askedAt))
      setInterval(() => {}, 1_000)`
    const { child, line, ended } = ownProcess(place.path, program)
    const askedAt = Number(await line())
    child.kill("SIGKILL")
    await ended
    await expect.poll(() => store.lease?.("a", 60_000)).toBeDefined()
    expect(Date.now() - askedAt).toBeGreaterThanOrEqual(700)
  })

  it.each([
    [
      "link",
      "a save of an older one",
      `say(String(await store.save("a", { value: "stale", generation: 5, expiresAt: 0 })))`
    ],
    ["rename", "a clear of an older one", `await store.clear("a", 4); say("cleared")`]
  ])(
    "a process that is frozen just before its %s takes nothing back from a newer one: %s",
    async (call, _, operation) => {
      const store = fileTokenStore({ directory: place.path })
      await store.save("a", entry(4))
      // The process stops itself in the middle, at the worst instant.
      const program = `
      import files from "node:fs/promises"
      import { syncBuiltinESMExports } from "node:module"
      const { ${call} } = files
      files.${call} = async (...names) => {
        say("freezing")
        process.kill(process.pid, "SIGSTOP")
        return ${call}(...names)
      }
      syncBuiltinESMExports()
      ${operation}`
      const { child, line, ended } = ownProcess(place.path, program)
      expect(await line()).toBe("freezing")
      expect(await store.save("a", entry(5, "newer"))).toBe(true)
      expect(await store.save("a", entry(6, "newest"))).toBe(true)
      // More than once: on a busy machine it may stop itself only now.
      const goOn = setInterval(() => child.kill("SIGCONT"), 20)
      expect(await line()).toBe(call === "link" ? "false" : "cleared")
      await ended
      clearInterval(goOn)
      expect(await store.load("a")).toEqual({ value: "newest", generation: 6 })
      expect(await store.save("a", entry(7))).toBe(true)
      expect(await place.files()).toHaveLength(1)
    }
  )
})
