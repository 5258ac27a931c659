import { expect, it } from "vitest"
import { repositoryProblems } from "../repository-problems.ts"

const name = "@pix/auth-x"
const running = "someone/pix-auth"

it.each([
  "github:someone/pix-auth",
  "https://github.com/someone/pix-auth",
  "https://github.com/Someone/pix-auth.git",
  { url: "git+https://github.com/someone/pix-auth.git" },
  { url: "git+ssh://git@github.com/someone/pix-auth.git" }
])("%j is the repository in which the release runs", (repository) => {
  expect(repositoryProblems([{ name, repository }], running)).toEqual([])
})

it.each([
  ["no repository at all", {}, "@pix/auth-x has no"],
  ["another one", { repository: "github:someone/else" }, "is someone/else, but the release runs in someone/pix-auth"],
  ["one that is elsewhere", { repository: "https://git.example/someone/pix-auth" }, "no repository on GitHub"],
  ["a look-alike", { repository: "https://github.com.example/someone/pix-auth" }, "no repository on GitHub"],
  ["nothing in it", { repository: {} }, "no repository on GitHub"]
])("%s is a problem that says what to do", (_, manifest, problem) => {
  expect(repositoryProblems([{ name, ...manifest }], running)).toEqual([expect.stringContaining(problem)])
})

it("any repository on GitHub will do where it is not known which one it should be", () => {
  expect(repositoryProblems([{ name, repository: "github:someone/else" }])).toEqual([])
})
