import { execFile } from "node:child_process"
import { readFile } from "node:fs/promises"
import { promisify } from "node:util"
import { expect, it, onTestFinished } from "vitest"
import { defaultAssumptions } from "../src/assumptions.ts"
import { startSandbox } from "../src/index.ts"
import { presetNames } from "../src/faults/presets.ts"

const example = "http://127.0.0.1:4010"

it("the README's first hour goes as it says, in a shell", async () => {
  const readme = await readFile(new URL("../README.md", import.meta.url), "utf8")
  const script = /^```sh\n(URL=[^]*?)^```$/m.exec(readme)?.[1] ?? ""
  expect(script).toContain(example)
  const sandbox = await startSandbox()
  onTestFinished(() => sandbox.close())
  const { stdout } = await promisify(execFile)("sh", ["-euc", `TOKEN=\n${script.replaceAll(example, sandbox.url)}`])
  const answers = stdout
    .trim()
    .split("\n")
    // An answer without a body is an empty line.
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as object)
  expect(answers).toMatchObject([
    { data: [{ balanceAmount: { available: 48_734.9 } }] },
    { status: "ATIVA", valor: { original: "123.45" } },
    { type: "PENDING", payment: { amount: 100.5 } },
    { status: "EM_PROCESSAMENTO", valor: "7.89" },
    { id: "1" },
    { now: expect.any(String) },
    { tokensIssued: 1, apiCalls: 4, statuses: { 200: 3, 201: 2 } }
  ])
  expect(sandbox.stats().apiCalls).toBe(0)
})

it("the README names every preset, condition, assumption and field of a fault", async () => {
  const readme = await readFile(new URL("../README.md", import.meta.url), "utf8")
  const sandbox = await startSandbox()
  onTestFinished(() => sandbox.close())
  const conditions = (await (await fetch(`${sandbox.url}/__sandbox/conditions`)).json()) as object
  const [, fields = ""] = /must say what goes wrong: ([^`]+?)\./.exec(await refusal(sandbox.url)) ?? []
  const names = [...presetNames, ...Object.keys(defaultAssumptions), ...Object.keys(conditions), ...fields.split(", ")]
  expect(names.length).toBeGreaterThan(40)
  for (const name of names) expect(readme).toContain(`\`${name}\``)
})

async function refusal(url: string): Promise<string> {
  const answer = await fetch(`${url}/__sandbox/faults`, { method: "POST", body: "{}" })
  return ((await answer.json()) as { message: string }).message
}
