import { describe, expect, it } from "vitest"
import { checkSource } from "../boundaries/check-source.ts"
import { importCycles } from "../boundaries/import-cycles.ts"
import { readSource } from "../boundaries/source.ts"

const core = "packages/auth-core/src/token/token-state.ts"
const reported = (path: string, text: string): ReadonlyArray<string> =>
  checkSource(readSource(path, text)).map(({ rule, line }) => `${rule}:${line}`)

describe("a source out of bounds is reported", () => {
  it.each([
    ["imports:1", core, `import { Effect } from "effect"`],
    ["imports:1", core, `import * as Http from "effect/http"`],
    ["imports:1", core, `export * from "hono"`],
    ["imports:1", core, `const later = () => import("node:fs")`],
    ["imports:1", "packages/auth-fetch/src/a.ts", `import * as Effect from "effect/Effect"`],
    ["imports:1", "packages/auth-fetch/src/a.ts", `import type { T } from "@pix/auth-core/effect"`],
    ["imports:1", "packages/auth-axios/src/a.ts", `import { createAuthFetch } from "@pix/auth-fetch"`],
    ["imports:2", "packages/auth-ky/src/a.ts", `import ky from "ky"\nimport axios from "axios"`],
    ["imports:1", "packages/auth-store-file/src/a.ts", `import { isAuthError } from "@pix/auth-core"`],
    ["imports:1", "packages/auth-store-redis/src/a.ts", `import { type T, isAuthError } from "@pix/auth-core"`],
    ["imports:1", "packages/auth-sandbox/src/a.ts", `import type { T } from "@pix/auth-core"`],
    ["imports:1", "packages/auth-sandbox/test/a.test.ts", `import { createTokenManager } from "@pix/auth-core"`],
    ["imports:1", "packages/auth-fetch/test/a.test.ts", `import { addAuthInterceptors } from "@pix/auth-axios"`],
    ["imports:1", "verification/consumer/programs/a.ts", `import { run } from "effect"`],
    ["relative-imports:1", "verification/comparison/src/a.ts", `import { a } from "../../../apps/demo/src/demo.ts"`],
    ["imports:1", "packages/auth-nowhere/src/a.ts", `export const a = 1`],
    ["relative-imports:1", "packages/auth-fetch/src/a.ts", `import { a } from "../../auth-core/src/index.ts"`],
    ["relative-imports:1", core, `import { a } from "../../test/a.ts"`],
    ["folder-arrows:1", core, `import { decide } from "../renewal/decide.ts"`],
    ["folder-arrows:1", "packages/auth-core/src/renewal/a.ts", `import type { T } from "../renewer/renewer.ts"`],
    ["folder-arrows:1", "packages/auth-core/src/endpoint/a.ts", `import { a } from "../index.ts"`],
    ["folder-arrows:1", "packages/auth-core/src/nowhere/a.ts", `export const a = 1`],
    ["folder-arrows:1", "packages/auth-sandbox/src/http/a.ts", `import { a } from "../token/a.ts"`],
    ["folder-arrows:1", "packages/auth-sandbox/src/token/a.ts", `import { a } from "../routes.ts"`],
    ["folder-arrows:1", "packages/auth-testkit/src/store/a.ts", `import { a } from "../adapter/a.ts"`],
    ["machine:1", core, `export const now = () => Date.now()`],
    ["machine:1", core, `export const now = () => globalThis.Date.now`],
    ["machine:1", core, `export const now = () => new Date()`],
    ["machine:1", core, `export const now = () => Date()`],
    ["machine:1", core, `export const now = () => performance.now()`],
    ["machine:1", core, `export const wait = (f: () => void) => setTimeout(f, 1)`],
    ["machine:1", core, `export const wait = (f: () => void) => globalThis.setInterval(f, 1)`],
    ["machine:1", core, `export const wait = () => AbortSignal.timeout(1)`],
    ["machine:1", core, `export const die = { roll: Math.random }`],
    ["machine:1", "packages/auth-ky/src/a.ts", `export const say = (s: string) => { console.log(s) }`],
    ["machine:1", "packages/auth-store-redis/src/a.ts", `export const url = process.env["URL"]`],
    ["module-scope:1", core, `const none = new Response()`],
    ["module-scope:1", core, `class Own extends Response {}`],
    ["module-scope:1", core, `class Own { static none = globalThis.Headers }`],
    ["module-scope:2", "packages/auth-sandbox/src/a.ts", `\nexport const make = Request as unknown`],
    ["runs-effects:2", core, `import * as Effect from "effect/Effect"\nexport const go = () => Effect.runPromise(x)`],
    ["runs-effects:1", core, `import { runFork } from "effect/Effect"`],
    ["decisions:1", "packages/auth-core/src/renewer/a.ts", `import { decide } from "../renewal/decide.ts"`],
    ["names:1", "packages/auth-core/src/tokenState.ts", ``],
    ["names:1", "packages/auth-core/src/utils.ts", ``],
    ["names:1", "packages/auth-core/test/internal/state.ts", ``],
    ["names:1", "packages/auth-core/test/helpers.test.ts", ``]
  ])("%s %s %s", (finding, path, text) => {
    expect(reported(path, text)).toEqual([finding])
  })

  it("files that import each other", () => {
    const sources = [
      readSource("packages/auth-core/src/a.ts", `import { b } from "./b.ts"`),
      readSource("packages/auth-core/src/b.ts", `export type { C } from "./testing/c.ts"`),
      readSource("packages/auth-core/src/testing/c.ts", `import type { A } from "../a.ts"`)
    ]
    expect(importCycles(sources).map(({ advice }) => advice)).toEqual([
      expect.stringMatching(/^a.ts → b.ts → c.ts → a.ts:/)
    ])
    expect(importCycles(sources.slice(0, 2))).toEqual([])
  })
})

describe("a source within bounds is not", () => {
  it.each([
    [core, `import * as Effect from "effect/Effect"\nexport const one = Effect.succeed(1)`],
    [core, `import { hasPassed } from "../time/instant.ts"\nimport type { Token } from "./token.ts"`],
    ["packages/auth-core/src/index.ts", `export { decide } from "./renewal/decide.ts"`],
    ["packages/auth-core/src/time/system-clock.ts", `export const now = () => Date.now() + performance.now()`],
    [
      "packages/auth-core/src/manager/make-token-manager.ts",
      `import * as E from "effect/Effect"\nexport const go = () => E.runFork(x)`
    ],
    [
      "packages/auth-core/test/a.test.ts",
      `import { it } from "@effect/vitest"\nimport { Effect } from "effect"\nnew Date()`
    ],
    [core, `export const at = (ms: number) => new Date(ms).toISOString() + Date.parse("x")`],
    [core, `export const clock = { setTimeout: 1 }\nexport const later = clock.setTimeout`],
    [
      core,
      `export type Make = (init: Request) => Promise<Response>\nexport const no = undefined as Response | undefined`
    ],
    [core, `export const send = (url: string, headers = new Headers()) => new Request(url, { headers })`],
    [core, `export class Own { none = new Response() }`],
    [
      "packages/auth-axios/src/a.ts",
      `import type { AxiosInstance } from "axios"\nexport { isAuthError } from "@pix/auth-core"`
    ],
    [
      "packages/auth-store-file/src/a.ts",
      `import type { TokenStore } from "@pix/auth-core"\nimport { open } from "node:fs/promises"`
    ],
    ["packages/auth-sandbox/src/cli.ts", `import { Hono } from "hono"\nconsole.log(process.env["PORT"])`],
    ["apps/demo/src/main.ts", `import { createAuthFetch } from "@pix/auth-fetch"\nexport const at = Date.now()`]
  ])("%s %s", (path, text) => {
    expect(reported(path, text)).toEqual([])
  })
})
