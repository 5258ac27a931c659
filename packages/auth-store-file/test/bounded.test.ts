import { execFileSync } from "node:child_process"
import { mkdir, rm, symlink, writeFile } from "node:fs/promises"
import { dirname, join } from "node:path"
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest"
import { fileTokenStore } from "../src/index.ts"
import { countFiles, fileError, fullDisk, patchFiles } from "./patched-files.ts"
import { temporaryFolder } from "./temporary-folder.ts"

const hour = 3_600_000
const entry = (generation: number, expiresAt = Date.now() + hour) => ({ value: "a token", generation, expiresAt })

let place: Awaited<ReturnType<typeof temporaryFolder>>
beforeEach(async () => {
  place = await temporaryFolder()
})
afterEach(async () => {
  vi.useRealTimers()
  await place.remove()
})

const opened = () => fileTokenStore({ directory: place.path })
/** The path of a token of this generation, beside the one that is stored. */
const beside = async (generation: string) => ((await place.files())[0] ?? "").replace(/\d+$/, generation)

describe("a name that cannot be opened", () => {
  it.each<[string, (path: string) => unknown]>([
    ["a link to nothing", (path) => symlink("nowhere", path)],
    ["a folder", (path) => mkdir(path)],
    ["a pipe", (path) => execFileSync("mkfifo", [path])],
    ["a number that is not safe", (path) => writeFile(path.replace(/9$/, "9007199254740993"), "")],
    ["a number of many digits", (path) => writeFile(path.replace(/9$/, "9".repeat(40)), "")]
  ])("ends each operation with an error that names it, and what to do: %s", async (_, make) => {
    await opened().save("a", entry(1))
    await make(await beside("9"))
    const operations = [() => opened().load("a"), () => opened().save("a", entry(10)), () => opened().clear("a", 9)]
    for (const operation of operations) {
      await expect(operation()).rejects.toThrow(/^fileTokenStore: .*tokens.*token\.9\d*[ :].*remove /)
    }
  })

  it("is not asked for again and again while it is missing", async () => {
    await opened().save("a", entry(1))
    let asked = 0
    using _ = patchFiles(({ open }) => ({
      open: (path, ...rest) => {
        if (!String(path).endsWith("token.1")) return open(path, ...rest)
        asked++
        return Promise.reject(fileError("ENOENT"))
      }
    }))
    await expect(opened().load("a")).rejects.toThrow(/token\.1 is in its folder and cannot be opened: remove it/)
    expect(asked).toBeLessThanOrEqual(10)
  })

  it("does not make a save fail if it is older: it counts for nothing", async () => {
    await opened().save("a", entry(5))
    await mkdir(await beside("4"))
    expect(await opened().save("a", entry(6))).toBe(true)
    expect(await opened().load("a")).toMatchObject({ generation: 6 })
  })
})

describe("a folder that is removed", () => {
  it("between operations has no entry, and is made again", async () => {
    const store = opened()
    await store.save("a", entry(3))
    const lease = await store.lease?.("a", 60_000)
    await rm(place.path, { recursive: true })
    await lease?.release()
    await store.clear("a", 3)
    expect(await store.load("a")).toBeUndefined()
    expect(await store.save("a", entry(1))).toBe(true)
    expect(await store.load("a")).toMatchObject({ generation: 1 })
  })

  it.each([1, 3])("in the middle of a save is made again: %d times", async (times) => {
    let left = times
    using _ = patchFiles(({ link }) => ({
      link: async (from, to) => {
        if (left-- > 0) await rm(place.path, { recursive: true })
        await link(from, to)
      }
    }))
    expect(await opened().save("a", entry(1))).toBe(true)
    expect(await opened().load("a")).toMatchObject({ generation: 1 })
  })

  it("again and again ends a save with an error", async () => {
    let removals = 0
    using _ = patchFiles(() => ({
      link: () => {
        removals++
        return Promise.reject(fileError("ENOENT"))
      }
    }))
    await expect(opened().save("a", entry(1))).rejects.toThrow(/removes .* again and again: choose another "directory"/)
    expect(removals).toBeLessThanOrEqual(10)
  })

  it("does not let the holder of a lost lease prolong or release that of another with the same number", async () => {
    const late = await opened().lease?.("a", 60_000)
    await rm(place.path, { recursive: true })
    expect(await late?.prolong?.(60_000)).toBe(false)
    expect(await opened().lease?.("a", 60_000)).toBeDefined()
    expect(await late?.prolong?.(1)).toBe(false)
    await late?.release()
    expect(await opened().lease?.("a", 60_000)).toBeUndefined()
  })
})

describe("a full disk", () => {
  it("does not keep a lease from being released", async () => {
    const lease = await opened().lease?.("a", 60_000)
    {
      using _ = await fullDisk()
      await expect(lease?.prolong?.(60_000)).rejects.toThrow("ENOSPC")
      await lease?.release()
    }
    expect(await opened().lease?.("a", 60_000)).toBeDefined()
  })

  it("leaves no lease and no token that is half written", async () => {
    {
      using _ = await fullDisk()
      await expect(opened().lease?.("a", 60_000)).rejects.toThrow("ENOSPC")
      await expect(opened().save("a", entry(1))).rejects.toThrow("ENOSPC")
    }
    expect(await place.files()).toEqual([])
    expect(await opened().load("a")).toBeUndefined()
    expect(await opened().lease?.("a", 60_000)).toBeDefined()
  })
})

it("a lease that was prolonged while the clock was ahead does not last until then", async () => {
  const lease = await opened().lease?.("a", 60_000)
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 30_000 })
  expect(await lease?.prolong?.(60_000)).toBe(true)
  vi.useRealTimers()
  expect(await lease?.prolong?.(60_000)).toBe(false)
  expect(await opened().lease?.("a", 60_000)).toBeDefined()
})

it("a lease that was taken while the clock was ahead does not last until then", async () => {
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 365 * 24 * hour })
  expect(await opened().lease?.("a", 12_000)).toBeDefined()
  vi.useRealTimers()
  expect(await opened().lease?.("a", 12_000)).toBeDefined()
  expect(await opened().lease?.("a", 12_000)).toBeUndefined()
})

/** What each operation of a store asks of the file system, at a key of its own. */
async function costs(key: string): Promise<Record<string, number>> {
  const store = opened()
  const costOf: Record<string, number> = {}
  const measure = async <A>(name: string, run: () => A): Promise<Awaited<A>> => {
    using counted = countFiles()
    const result = await run()
    costOf[name] = counted.count
    return result
  }
  await measure("load of none", () => store.load(key))
  const lease = await measure("lease", () => store.lease?.(key, 60_000))
  await measure("denied lease", () => store.lease?.(key, 60_000))
  await measure("prolong", () => lease?.prolong?.(60_000))
  await measure("save", () => store.save(key, entry(1)))
  await measure("release", () => lease?.release())
  await measure("load", () => store.load(key))
  await measure("next save", () => store.save(key, entry(2)))
  await measure("clear", () => store.clear(key, 2))
  return costOf
}

/** Makes entries of other keys, with a lease each. */
async function others(count: number): Promise<void> {
  for (let number = 0; number < count; number++) {
    await opened().lease?.(`other ${count} ${number}`, 1)
    await opened().save(`other ${count} ${number}`, entry(1))
  }
}

describe("entries of other keys", () => {
  it("do not make any operation cost more", async () => {
    await others(1)
    const few = await costs("a")
    await others(60)
    expect(await costs("b")).toEqual(few)
    for (const cost of Object.values(few)) expect(cost).toBeLessThan(60)
  })

  it("do not make any operation cost more when they have long expired: a few are removed each time", async () => {
    await others(20)
    const afterDays = (days: number) => vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + days * 24 * hour })
    afterDays(4)
    const few = await costs("a")
    await others(60)
    afterDays(4)
    expect(await costs("b")).toEqual(few)
  })

  it("are removed some time after they have expired; what is valid, or not of this store, stays", async () => {
    await opened().save("yours", entry(1))
    const [file = ""] = await place.files()
    await writeFile(join(dirname(file), "notes.txt"), "mine")
    const kept = await place.files()
    await opened().save("valid for ten days", entry(1, Date.now() + 240 * hour))
    kept.push(...(await place.files()).filter((path) => !kept.includes(path)))
    await others(20)
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 96 * hour })
    for (let generation = 1; generation <= 8; generation++) await opened().save("a", entry(generation))
    const own = (await place.files()).filter((path) => path.endsWith("token.8"))
    expect(new Set(await place.files())).toEqual(new Set([...kept, ...own]))
    expect(await opened().load("valid for ten days")).toMatchObject({ generation: 1 })

    vi.setSystemTime(Date.now() + 240 * hour)
    for (let generation = 9; generation <= 12; generation++) await opened().save("a", entry(generation))
    expect(await place.files()).toHaveLength(3)
    expect(await opened().load("valid for ten days")).toBeUndefined()
  })

  it("are found again by a process that was frozen while they were removed", async () => {
    await opened().save("a", entry(1))
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 96 * hour })
    let removes = true
    using _ = patchFiles(({ link }) => ({
      link: async (from, to) => {
        // Between the draft and its name, another process removes what has expired.
        if (removes) {
          removes = false
          await opened().save("b", entry(1))
        }
        await link(from, to)
      }
    }))
    expect(await opened().save("a", entry(2))).toBe(true)
    expect(await opened().load("a")).toMatchObject({ generation: 2 })
  })
})
