import { describe, expect, it } from "vitest"
import { checkCommands } from "../documents/check-commands.ts"
import { checkIndex, checkLinks } from "../documents/check-links.ts"
import { checkShape } from "../documents/check-shape.ts"
import { checkTwins } from "../documents/check-twins.ts"
import { readDocument } from "../documents/document.ts"
import { twinOf } from "../documents/library.ts"
import type { Problem } from "../documents/problem.ts"

const document = (path: string, ...lines: ReadonlyArray<string>) => readDocument(path, lines.join("\n"))
const told = (problems: ReadonlyArray<Problem>) => problems.map(({ line, problem }) => `${line}: ${problem}`)

describe("reading", () => {
  it("finds each fence, its language and the line on which its code begins", () => {
    const { fences } = document("a.md", "# A", "```ts", "one()", "two()", "```", "- x", "  ~~~sh title", "  b", "  ~~~")
    expect(fences).toEqual([
      { line: 3, language: "ts", code: "one()\ntwo()", closed: true },
      { line: 8, language: "sh", code: "b", closed: true }
    ])
  })

  it("takes a longer fence with its shorter ones for one, and Windows line ends for line ends", () => {
    expect(document("a.md", "````md", "```ts", "a()", "```", "````").fences).toHaveLength(1)
    expect(readDocument("a.md", "```ts\r\na()\r\n```\r\n").fences).toMatchObject([{ line: 2, code: "a()" }])
  })

  it("names headings as GitHub does: accents stay, a second one is numbered", () => {
    const { headings } = document("a.md", "# Opções do `createAuthFetch`", "## A", "## A")
    expect(headings.map(({ anchor }) => anchor)).toEqual(["opções-do-createauthfetch", "a", "a-1"])
  })
})

describe("shape", () => {
  it("is right where fences are closed and named and tables are even", () => {
    expect(checkShape(document("a.md", "```ts", "a()", "```", "", "| a | b |", "| - | - |", "| 1 | 2 |"))).toEqual([])
  })

  it("wants a fence closed, with a language", () => {
    expect(told(checkShape(document("a.md", "```", "a", "```", "", "```ts", "b()")))).toEqual([
      "2: the fence has no language",
      "6: the fence is not closed"
    ])
  })

  it("wants rows as long as the head, and a line under the head", () => {
    const uneven = ["| a | b |", "| - | - |", "| 1 |", "", "| a | b |", "| - |", "| 1 | 2 |"]
    expect(told(checkShape(document("a.md", ...uneven)))).toEqual([
      "1: not all rows are as long as the head",
      "5: the table has no line under its head"
    ])
  })
})

describe("links", () => {
  const guide = document("docs/guide.md", "# Guide", "## Next")
  const readme = document("docs/README.md", "[a](guide.md)")
  const documents = new Map([guide, readme].map((each) => [each.path, each]))
  const exists = (path: string) => documents.has(path) || path === "docs"
  const linking = (url: string) => told(checkLinks(document("README.md", `[a](${url})`), { exists, documents }))

  it("may lead to files, folders, headings and elsewhere", () => {
    for (const url of ["docs", "docs/", "docs/guide.md", "docs/guide.md#next", "https://example.com/none#x"]) {
      expect(linking(url)).toEqual([])
    }
    expect(checkLinks(document("docs/guide.md", "# Guide", "[up](#guide)"), { exists, documents })).toEqual([])
  })

  it("may not lead nowhere", () => {
    expect(linking("docs/none.md")).toEqual(["1: docs/none.md leads nowhere"])
    expect(linking("docs/guide.md#none")).toEqual(["1: docs/guide.md#none names a heading that is not there"])
    expect(linking("docs#none")).toEqual(["1: docs#none names a heading that is not there"])
  })

  it("of an index name every document beside it", () => {
    expect(checkIndex(readme, { exists, documents })).toEqual([])
    expect(told(checkIndex(document("docs/README.md", "# Docs"), { exists, documents }))).toEqual([
      "1: guide.md is not linked"
    ])
  })
})

describe("commands", () => {
  const commands = {
    scripts: new Set(["test", "unit"]),
    packages: new Set(["@pix/auth-fetch", "@pix/auth-sandbox"]),
    packagesWithCommand: new Set(["@pix/auth-sandbox"]),
    tools: new Set(["vitest"]),
    packageManager: "pnpm@12.0.0",
    exists: (path: string) => path === "packages/auth-fetch/test/conformance.test.ts"
  }
  const running = (...lines: ReadonlyArray<string>) => {
    return checkCommands(document("a.md", "```sh", ...lines, "```"), commands).map(({ problem }) => problem)
  }

  it.each([
    "npm test   # everything",
    "npm install --save-dev @pix/auth-fetch axios",
    "pnpm run unit && pnpm vitest run packages/auth-fetch/test/conformance.test.ts",
    "node --run unit; node --env-file=.env charge.mjs",
    "npx @pix/auth-sandbox --port 4010",
    "URL=http://127.0.0.1:4010",
    `TOKEN=$(curl $URL/oauth/token -d '{"a":"b; no | command"}' | sed 's/a/b/')`,
    "curl $URL \\\n  -d text"
  ])("are known: %s", (line) => expect(running(line)).toEqual([]))

  it("may be functions of the fence, whose own commands are looked at too", () => {
    expect(running('send() { curl "$@"; }', "send $URL")).toEqual([])
    expect(running('send() { crul "$@"; }', "send $URL")).toEqual(["there is no command crul"])
  })

  it.each([
    ["frobnicate", "command frobnicate"],
    ["npm run none", "script none"],
    ["npm none", "script none"],
    ["pnpm none", "script none"],
    ["node --run none", "script none"],
    ["npx @pix/auth-fetch", "npx @pix/auth-fetch"],
    ["npm install @pix/none", "package @pix/none"],
    ["npx pnpm@11.0.0 install", "pnpm@11.0.0 here, but pnpm@12.0.0"],
    ["cd here && vitest run packages/none.test.ts", "file packages/none.test.ts"]
  ])("have to exist: %s", (line, missing) => expect(running(line)).toEqual([`there is no ${missing}`]))

  it("are looked for in shell fences alone", () => {
    expect(checkCommands(document("a.md", "```text", "frobnicate", "```"), commands)).toEqual([])
  })
})

describe("twins", () => {
  const english = ["# A", "text", "## B", "```ts", 'log("hello") // greet', "```", "| a |", "| - |", "| b |"]
  const twins = (...lines: ReadonlyArray<string>) => {
    return told(checkTwins(document("docs/a.md", ...english), document("docs/pt-BR/a.md", ...lines)))
  }

  it("may differ in words, comments and texts", () => {
    const portuguese = ["# Á", "texto", "", "## Bê", "```ts", 'log("olá") // sauda', "```", "| á |", "| - |", "| bê |"]
    expect(twins(...portuguese)).toEqual([])
  })

  it("may not differ in outline, tables or code", () => {
    expect(twins(...english.map((line) => line.replace("##", "###")))).toEqual([
      "3: heading 2 is another than in docs/a.md"
    ])
    expect(twins(...english.slice(0, -3))).toEqual(["1: table 1 is another than in docs/a.md"])
    expect(twins(...english.map((line) => line.replace("log", "warn")))).toEqual([
      "5: fence 1 is another than in docs/a.md"
    ])
  })

  it("do not take an address in a text for a comment", () => {
    const one = document("docs/a.md", "```ts", 'get("https://a", 1)', "```")
    const other = document("docs/pt-BR/a.md", "```ts", 'get("https://a", 2)', "```")
    expect(checkTwins(one, other)).toHaveLength(1)
  })

  it("are wanted of the root's README and of the guides", () => {
    expect(["README.md", "docs/errors.md", "docs/pt-BR/errors.md", "CONTRIBUTING.md"].map(twinOf)).toEqual([
      "README.pt-BR.md",
      "docs/pt-BR/errors.md",
      undefined,
      undefined
    ])
  })
})
