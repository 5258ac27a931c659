// Measures how many token requests a second the sandbox answers with each way of signing, so that a benchmark of ours can
// tell the sandbox's share: node scripts/measure-signing.ts
import { createSandboxHandler } from "../packages/auth-sandbox/src/index.ts"

const atATime = 32
const duration = 2000

/** Token requests a second, in process: no socket has a share in it. */
async function tokensPerSecond(signing: "RS256" | "ES256" | "HS256"): Promise<number> {
  const api = createSandboxHandler({ signing })
  const { clientId, clientSecret } = api
  const headers = { "content-type": "application/json" }
  const init = { method: "POST", headers, body: JSON.stringify({ clientId, clientSecret }) }
  const ask = async () => (await api(new Request("http://sandbox/oauth/token", init))).text()
  // The key pair is made with the first token.
  await ask()
  const end = performance.now() + duration
  const askOn = async () => {
    while (performance.now() < end) await ask()
  }
  const start = performance.now()
  api.resetStats()
  await Promise.all(Array.from({ length: atATime }, askOn))
  return api.stats().tokensIssued / ((performance.now() - start) / 1000)
}

for (const signing of ["RS256", "ES256", "HS256"] as const) {
  console.log(`${signing}  ${Math.round(await tokensPerSecond(signing))} tokens/s`)
}
