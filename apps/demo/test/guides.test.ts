import { execFile } from "node:child_process"
import { readFile } from "node:fs/promises"
import { join } from "node:path"
import { promisify } from "node:util"
import { startSandbox } from "@pix/auth-sandbox"
import { describe, expect, it } from "vitest"

const docs = join(import.meta.dirname, "../../../docs")

/** The TypeScript samples of a guide that have these words. */
async function samplesOf(guide: string, words: string): Promise<ReadonlyArray<string>> {
  const text = await readFile(join(docs, guide), "utf8")
  return [...text.matchAll(/^```ts\n([^]*?)^```$/gm)].flatMap(([, code = ""]) => (code.includes(words) ? [code] : []))
}

/** What a sample prints when it is run as it stands in the guide. */
async function run(sample: string, env: NodeJS.ProcessEnv = {}): Promise<string> {
  const args = ["--input-type=module-typescript", "--eval", sample]
  const cwd = join(import.meta.dirname, "..")
  return (await promisify(execFile)(process.execPath, args, { cwd, env: { ...process.env, ...env } })).stdout
}

// In English: that the Portuguese ones have the same code is checked by scripts/check-documents.ts.
describe("the guides, run as they stand there", () => {
  it.concurrent("make a charge with fetch, axios and ky", async () => {
    await using sandbox = await startSandbox()
    const env = {
      PIX_BASE_URL: sandbox.url,
      PIX_CLIENT_ID: sandbox.clientId,
      PIX_CLIENT_SECRET: sandbox.clientSecret
    }
    const samples = await samplesOf("getting-started.md", "randomUUID")
    const printed = await Promise.all(samples.map((sample) => run(sample, env)))
    expect(printed).toEqual([
      expect.stringMatching(/^201 000201/),
      expect.stringMatching(/^201 000201/),
      expect.stringMatching(/^201 \{[^]*status: 'ATIVA'/)
    ])
    expect(sandbox.stats()).toMatchObject({ tokenRequests: 3, apiCalls: 3 })
  })

  it.concurrent("hold what they assert about the sandbox and about time", async () => {
    const samples = await samplesOf("testing-your-integration.md", "assert.")
    const printed = await Promise.all(samples.map((sample) => run(`${sample}\nconsole.log("passed")`)))
    expect(printed.map((text) => text.includes("passed"))).toEqual([true, true])
    expect(printed[0]).toMatch(/pass 2\n[^]*fail 0/)
  })
})
