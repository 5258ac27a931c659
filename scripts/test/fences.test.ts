import { expect, it } from "vitest"
import { typescriptFences } from "../fences.ts"

const document = (...lines: ReadonlyArray<string>): string => lines.join("\n")

it("finds each TypeScript sample, and the line on which it begins", () => {
  const markdown = document("# A", "```ts", "one()", "two()", "```", "text", "```typescript title", "three()", "```")
  expect(typescriptFences(markdown)).toEqual([
    { line: 3, code: "one()\ntwo()" },
    { line: 8, code: "three()" }
  ])
})

it("leaves other languages alone", () => {
  expect(typescriptFences(document("```js", "a()", "```", "```sh", "b", "```", "```", "c", "```"))).toEqual([])
})

it("a longer fence holds shorter ones", () => {
  expect(typescriptFences(document("````md", "```ts", "a()", "```", "````"))).toEqual([])
})

it("reads samples in lists and with Windows line ends; one that is not closed ends with the document", () => {
  expect(typescriptFences("- x\r\n  ```ts\r\n  a()\r\n  ```\r\n")).toEqual([{ line: 3, code: "  a()" }])
  expect(typescriptFences("```ts\na()")).toEqual([{ line: 2, code: "a()" }])
})
