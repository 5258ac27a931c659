import { chmod, mkdir, readdir, readFile, stat, utimes, writeFile } from "node:fs/promises"
import { basename, dirname, join } from "node:path"
import { createTokenManager, encryptedTokenStore, ntxPay, type TokenEvent } from "@pix/auth-core"
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest"
import { fileTokenStore } from "../src/index.ts"
import { defaultFolder } from "../src/token-folder.ts"
import { fileError, patchFiles } from "./patched-files.ts"
import { temporaryFolder } from "./temporary-folder.ts"

const entry = (generation: number, value = `token-${generation}`) => ({ value, generation, expiresAt: 0 })

let place: Awaited<ReturnType<typeof temporaryFolder>>
beforeEach(async () => {
  place = await temporaryFolder()
})
afterEach(() => place.remove())

const files = () => place.files()
const tokenFile = async () => (await files()).find((path) => path.includes("token.")) ?? "none"

/** A manager on the store, which gets that token, and what it told. */
async function managed(accessToken: string, store = fileTokenStore({ directory: place.path })) {
  const events: Array<TokenEvent> = []
  const fetch = async () => Response.json({ access_token: accessToken, token_type: "Bearer", expires_in: 3600 })
  // On a busy machine a store is slow, and not down.
  const options = { provider: ntxPay(), clientId: "a", clientSecret: "12345678", store, storeTimeout: 60_000, fetch }
  const tokens = createTokenManager(options)
  tokens.subscribe((event) => void events.push(event))
  const got = await tokens.getToken()
  // Waits until the token is saved.
  await tokens.dispose()
  return { got, told: events.map((event) => event._tag), events }
}

describe("where the token is", () => {
  it("is one file that only its owner may read, in a folder that only its owner may open", async () => {
    const path = join(place.path, "deeper", "still")
    const store = fileTokenStore({ directory: path })
    for (const generation of [1, 2, 3]) await store.save("a", entry(generation))
    const [file = "", ...others] = await files()
    expect(others).toEqual([])
    expect(file.slice(path.length)).toMatch(/^.[0-9a-f]{64}.token\.3$/)
    expect(((await stat(file)).mode & 0o777).toString(8)).toBe("600")
    for (const folder of [dirname(file), path, join(path, ".."), place.path]) {
      expect(((await stat(folder)).mode & 0o777).toString(8)).toBe("700")
    }
  })

  it("is in the user's caches by default, whatever the environment", () => {
    expect(defaultFolder("linux", () => "/home/shop")).toBe("/home/shop/.cache/pix-auth")
    expect(defaultFolder("darwin", () => "/Users/shop")).toBe("/Users/shop/Library/Caches/pix-auth")
    expect(defaultFolder("win32", () => "/Users/shop")).toBe("/Users/shop/AppData/Local/pix-auth")
    expect(() => fileTokenStore()).not.toThrow()
  })

  it("takes any key: it does not leave the folder", async () => {
    const store = fileTokenStore({ directory: place.path })
    const keys = [
      "../../etc/passwd",
      "a/b",
      "A",
      "a",
      "",
      "ação",
      "cleanup",
      "\0",
      "\ud800",
      "\ud801",
      "x".repeat(1_000)
    ]
    for (const [index, key] of keys.entries()) await store.save(key, entry(index + 1))
    for (const [index, key] of keys.entries()) expect(await store.load(key)).toMatchObject({ generation: index + 1 })
    expect(await files()).toHaveLength(keys.length)
  })

  it.each(["", "a\0b", 7, null])("a wrong path is refused at once: %j", (path) => {
    expect(() => fileTokenStore({ directory: path as string })).toThrow(
      /^fileTokenStore: "directory" must be the path of a folder/
    )
  })

  it("a path that is a file is an error that says what to do", async () => {
    await writeFile(place.path, "")
    await expect(fileTokenStore({ directory: place.path }).load("a")).rejects.toThrow(
      /tokens cannot be used as a folder: remove it, or choose another "directory"/
    )
  })

  it("a folder in which others may write is refused: they could plant a token", async () => {
    await mkdir(place.path)
    for (const mode of [0o777, 0o770, 0o720, 0o702]) {
      await chmod(place.path, mode)
      const store = fileTokenStore({ directory: place.path })
      for (const operation of [
        () => store.load("a"),
        () => store.save("a", entry(1)),
        () => store.clear("a", 1),
        () => store.lease?.("a", 1)
      ]) {
        await expect(operation()).rejects.toThrow(/others may write in .*make it yours with mode 700/)
      }
    }
    const { got, told } = await managed("token-1")
    expect([got, ...told]).toEqual(["token-1", "StoreFailed", "TokenRequested", "TokenRenewed", "ManagerDisposed"])
  })

  it("the folder of one token is refused as well if others may write in it", async () => {
    const store = fileTokenStore({ directory: place.path })
    await store.save("a", entry(1))
    await chmod(dirname(await tokenFile()), 0o777)
    await expect(store.load("a")).rejects.toThrow(/others may write in .*[0-9a-f]{64}, /)
  })

  it.each([1.5, -1, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53])(
    "a generation that is no safe whole number is refused: %s",
    async (generation) => {
      const store = fileTokenStore({ directory: place.path })
      await expect(store.save("a", entry(generation))).rejects.toThrow(
        new RangeError("fileTokenStore: a generation must be a whole number from 0 to 9007199254740991")
      )
      expect(await store.save("a", entry(0))).toBe(true)
    }
  )

  it("a time that is no number is refused, and so are a value that is no text and one that is too long", async () => {
    const store = fileTokenStore({ directory: place.path })
    await expect(store.save("a", { ...entry(1), expiresAt: Number.NaN })).rejects.toThrow(
      /"expiresAt" must be a number/
    )
    await expect(store.lease?.("a", Number.NaN)).rejects.toThrow(/"ttl" must be a number/)
    await expect(store.save("a", { ...entry(1), value: undefined as never })).rejects.toThrow(/must be a text/)
    await expect(store.save("a", entry(1, "x".repeat(1_048_577)))).rejects.toThrow(/longer than 1048576 characters/)
    const longest = "\u20ac".repeat(1_048_576)
    expect(await store.save("a", entry(1, longest))).toBe(true)
    expect((await store.load("a"))?.value === longest).toBe(true)
  })

  it.each<[string, () => string]>([
    ["is missing", () => ""],
    ["is relative", () => "shop"],
    [
      "is unknown",
      () => {
        throw new Error("ENOENT")
      }
    ]
  ])("without a directory, a home that %s is refused at once", (_, homeOf) => {
    for (const platform of ["linux", "darwin", "win32"] as const) {
      expect(() => defaultFolder(platform, homeOf)).toThrow(TypeError)
      expect(() => defaultFolder(platform, homeOf)).toThrow(/home folder .*: set "directory"/)
    }
  })

  it.each(["", "home/of/shop", "."])("a HOME of %j puts nothing under the working folder", (home) => {
    vi.stubEnv("HOME", home)
    try {
      expect(() => fileTokenStore()).toThrow(/set "directory" to the path of a folder/)
      expect(() => fileTokenStore({ directory: "tokens" })).not.toThrow()
    } finally {
      vi.unstubAllEnvs()
    }
  })

  it.each([
    ["a home that is no folder", () => join(place.path, "a-file")],
    // Nobody can make a folder there, not even root.
    ["a home that is not there and cannot be made", () => "/dev/null/home"]
  ])(
    "with %s, calls go on without a store: each failure is an event, and nothing is written elsewhere",
    async (_, homeOf) => {
      await mkdir(place.path, { mode: 0o700 })
      await writeFile(join(place.path, "a-file"), "")
      const working = await readdir(process.cwd())
      const { got, events } = await managed("token-1", fileTokenStore({ directory: defaultFolder("linux", homeOf) }))
      expect(got).toBe("token-1")
      const causes = events.flatMap((event) => (event._tag === "StoreFailed" ? [event.cause.message] : []))
      expect(causes.length).toBeGreaterThan(0)
      for (const cause of causes) expect(cause).toContain('choose another "directory"')
      expect(await readdir(process.cwd())).toEqual(working)
      expect(await readdir(place.path)).toEqual(["a-file"])
    }
  )

  it.each(["EROFS", "EACCES"])(
    "where nothing can be written (%s), calls go on without a store, and an event says so",
    async (code) => {
      const refuse = () => Promise.reject(fileError(code))
      {
        using _ = patchFiles(() => ({ mkdir: refuse }))
        const { got, events } = await managed("token-1")
        expect(got).toBe("token-1")
        expect(events.find(({ _tag }) => _tag === "StoreFailed")).toMatchObject({
          cause: { message: expect.stringContaining('choose another "directory"') }
        })
      }
      await mkdir(place.path, { mode: 0o700 })
      using _ = patchFiles(() => ({ mkdir: refuse, open: refuse }))
      expect(await managed("token-2")).toMatchObject({ got: "token-2", told: expect.arrayContaining(["StoreFailed"]) })
      expect(await readdir(place.path)).toEqual([])
    }
  )

  it("holds no plain text when it is encrypted", async () => {
    const store = encryptedTokenStore(fileTokenStore({ directory: place.path }), { key: "ab".repeat(32) })
    await managed("the-token-itself", store)
    const text = await readFile(await tokenFile(), "utf8")
    expect(text.length).toBeGreaterThan(100)
    expect(text).not.toContain("the-token-itself")
    expect((await managed("not needed", store)).got).toBe("the-token-itself")
  })
})

describe("what cannot be read", () => {
  it.each([
    ["nothing", () => ""],
    ["cut short", (whole: string) => whole.slice(0, -20)],
    ["cut shorter", (whole: string) => whole.slice(0, 10)],
    ["foreign", () => "<html>"],
    ["of another version", (whole: string) => whole.replace(" 1\n", " 2\n")],
    ["of another version inside", (whole: string) => whole.replace('"version":1', '"version":0')]
  ])("reads as none, is reported, and is written anew: %s", async (_, damage) => {
    await managed("token-1")
    const file = await tokenFile()
    await writeFile(file, damage(await readFile(file, "utf8")))
    const { got, told } = await managed("token-2")
    expect([got, ...told]).toEqual(["token-2", "StoreFailed", "TokenRequested", "TokenRenewed", "ManagerDisposed"])
    const { got: next, told: after } = await managed("token-3")
    expect([next, ...after]).toEqual(["token-2", "TokenRenewed", "ManagerDisposed"])
  })

  it("other files in the folder are left alone", async () => {
    const store = fileTokenStore({ directory: place.path })
    await store.save("a", entry(5))
    const folder = dirname(await tokenFile())
    const others = ["notes.txt", "token.old", "token.06", "token."].map((name) => join(folder, name))
    for (const other of others) await writeFile(other, "mine")
    expect(await store.load("a")).toEqual({ value: "token-5", generation: 5 })
    await store.save("a", entry(6))
    await store.save("a", entry(7))
    for (const other of others) expect(await readFile(other, "utf8")).toBe("mine")
  })

  it("a lease that cannot be read is over", async () => {
    const store = fileTokenStore({ directory: place.path })
    await store.lease?.("a", 60_000)
    expect(await store.lease?.("a", 60_000)).toBeUndefined()
    const [file = ""] = await files()
    await writeFile(file, "")
    expect(await store.lease?.("a", 60_000)).toBeDefined()
  })

  it("what a dead process left half written is removed after a minute, and not before", async () => {
    const store = fileTokenStore({ directory: place.path })
    await store.save("a", entry(1))
    const folder = dirname(await tokenFile())
    const draft = join(folder, "token.00000000-0000-4000-8000-000000000000.draft")
    await writeFile(draft, "half a tok")
    await store.save("a", entry(2))
    expect(await files()).toHaveLength(2)
    const before = Date.now() / 1_000 - 61
    await utimes(draft, before, before)
    await store.save("a", entry(3))
    expect((await files()).map((path) => basename(path))).toEqual(["token.3"])
  })
})
