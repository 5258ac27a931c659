import { isAuthError } from "@pix/auth-core/effect"
import { type Sandbox, startSandbox } from "@pix/auth-sandbox"
import { ConfigProvider, Effect, Exit, Logger } from "effect"
import { describe, expect, it } from "vitest"
import { program } from "../src/program.ts"

/** Runs the program against the sandbox; tells how it ended and what it logged. */
async function run(sandbox: Sandbox, amounts: ReadonlyArray<string>, secret = sandbox.clientSecret) {
  const logged: Array<string> = []
  const keep = Logger.make(({ message }) => void logged.push(JSON.stringify(message)))
  const env = { PIX_BASE_URL: sandbox.url, PIX_CLIENT_ID: sandbox.clientId, PIX_CLIENT_SECRET: secret }
  const exit = await program(amounts).pipe(
    Effect.provide(Logger.layer([keep])),
    Effect.provide(ConfigProvider.layer(ConfigProvider.fromUnknown(env))),
    Effect.runPromiseExit
  )
  return { exit, logged: logged.join("\n") }
}

describe("the program", () => {
  it("creates several charges at once with one token request, and logs it", async () => {
    await using sandbox = await startSandbox()
    const { exit, logged } = await run(sandbox, ["10.00", "20.00", "30.00"])
    const codes = ["540510.00", "540520.00", "540530.00"].map((amount) => expect.stringContaining(amount))
    expect(exit).toEqual(Exit.succeed(codes))
    expect(logged).toContain("TokenRenewed")
    expect(sandbox.stats()).toMatchObject({ tokenRequests: 1, apiCalls: 3 })
  })

  it("replays once when the token is revoked on the way", async () => {
    await using sandbox = await startSandbox()
    sandbox.faults.add({ route: "PUT /cob/{txid}", times: 1, status: 401 })
    expect(Exit.isSuccess((await run(sandbox, ["123.45"])).exit)).toBe(true)
    expect(sandbox.stats()).toMatchObject({ tokenRequests: 2, statuses: { 201: 1, 401: 1 } })
  })

  it("sends nothing a third time", async () => {
    await using sandbox = await startSandbox()
    sandbox.faults.add({ route: "PUT /cob/{txid}", status: 401 })
    expect(Exit.isFailure((await run(sandbox, ["123.45"])).exit)).toBe(true)
    expect(sandbox.stats()).toMatchObject({ tokenRequests: 2, apiCalls: 2 })
  })

  it("fails with an AuthError, and does not show the secret, while there is no token", async () => {
    await using sandbox = await startSandbox()
    const { exit, logged } = await run(sandbox, ["1.00", "2.00"], "not-the-secret")
    const error = Exit.isFailure(exit) ? exit.cause.reasons.map((reason) => "error" in reason && reason.error)[0] : exit
    expect(isAuthError(error) && error.code).toBe("CredentialsRejected")
    expect(JSON.stringify(exit) + logged).not.toContain("not-the-secret")
    expect(sandbox.stats()).toMatchObject({ tokenRequests: 1, apiCalls: 0 })
  })
})
