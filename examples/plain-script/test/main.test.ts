import { execFile } from "node:child_process"
import { join } from "node:path"
import { startSandbox } from "@pix/auth-sandbox"
import { describe, expect, it } from "vitest"

const main = join(import.meta.dirname, "../src/main.ts")

interface Ended {
  readonly failed: boolean
  readonly out: string
  readonly err: string
}

/** Runs the script to its end, with these environment variables. */
const run = (env: Readonly<Record<string, string>>, ...amounts: ReadonlyArray<string>): Promise<Ended> =>
  new Promise((resolve) => {
    const options = { env: { ...process.env, ...env } }
    execFile(process.execPath, [main, ...amounts], options, (error, out, err) =>
      resolve({ failed: error !== null, out, err })
    )
  })

describe.concurrent("the script", () => {
  it("creates several charges at once with one token request", async () => {
    await using sandbox = await startSandbox()
    const { url, clientId, clientSecret } = sandbox
    const env = { PIX_BASE_URL: url, PIX_CLIENT_ID: clientId, PIX_CLIENT_SECRET: clientSecret }
    const { out, err } = await run(env, "10.00", "20.00", "30.00")
    expect(err).toBe("")
    const codes = ["540510.00", "540520.00", "540530.00"].map((amount) => expect.stringContaining(amount))
    expect(out.trim().split("\n")).toEqual(codes)
    expect(sandbox.stats()).toMatchObject({ tokenRequests: 1, apiCalls: 3 })
  })

  it("notices nothing of a token that is revoked on the way", async () => {
    await using sandbox = await startSandbox()
    sandbox.faults.add({ route: "PUT /cob/{txid}", times: 1, status: 401 })
    const { url, clientId, clientSecret } = sandbox
    const env = { PIX_BASE_URL: url, PIX_CLIENT_ID: clientId, PIX_CLIENT_SECRET: clientSecret }
    const { failed, out } = await run(env, "123.45")
    expect({ failed, out }).toEqual({ failed: false, out: expect.stringContaining("5406123.45") })
    expect(sandbox.stats()).toMatchObject({ tokenRequests: 2, statuses: { 201: 1, 401: 1 } })
  })

  it("says what is wrong with a secret, without telling it, and does not call the API", async () => {
    await using sandbox = await startSandbox()
    const secret = "not-the-secret"
    const env = { PIX_BASE_URL: sandbox.url, PIX_CLIENT_ID: sandbox.clientId, PIX_CLIENT_SECRET: secret }
    const { failed, err } = await run(env, "123.45", "67.89")
    expect(failed).toBe(true)
    expect(err).toMatch(/^CredentialsRejected: .* check clientId and clientSecret/)
    expect(err).not.toContain(secret)
    expect(sandbox.stats()).toMatchObject({ tokenRequests: 1, apiCalls: 0 })
  })
})
