// What `createAuthFetch` adds to a call, on a transport that answers at once, beside the same call with a constant header.
// Arguments: the consumer's folder, the number of rounds.
import { interleave } from "../interleave.ts"
import { installedDoor, managerOn } from "./installed.ts"
import { accessToken, tokenResponse } from "./token-response.ts"

const [dir = "", rounds = ""] = process.argv.slice(2)
const door = await installedDoor(dir)
const tokens = managerOn(async () => tokenResponse(), door)
await tokens.getToken()

const answer = new Response()
const transport = async (): Promise<Response> => answer
const authFetch = door.createAuthFetch(tokens, { fetch: transport })
const url = `${tokens.baseUrl}/accounts/balances`
const authorization = `Bearer ${accessToken}`
const two = { accept: "application/json", "x-idempotency-key": "7f1c6d52" }

const nanoseconds = (call: () => Promise<Response>) => async (): Promise<number> => {
  const start = performance.now()
  for (let count = 0; count < 20_000; count++) await call()
  return ((performance.now() - start) * 1e6) / 20_000
}
const bareFetch: typeof fetch = transport
const cases = {
  bare: nanoseconds(() => bareFetch(url, { headers: { authorization } })),
  control: nanoseconds(() => bareFetch(url, { headers: { authorization } })),
  ours: nanoseconds(() => authFetch(url)),
  bareTwo: nanoseconds(() => bareFetch(url, { headers: { ...two, authorization } })),
  oursTwo: nanoseconds(() => authFetch(url, { headers: two }))
}
await interleave(cases, 5)
console.log(JSON.stringify(await interleave(cases, Number(rounds))))
