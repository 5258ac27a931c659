// From the start of a process to the end of its first call with a token. Bundled before it runs (see the measurement), so
// that stripping types is not measured. Arguments: the consumer's folder, the transport, the client, the server's address.
import { bare, families } from "../peers/families.ts"
import type { TokenBody } from "../peers/client.ts"
import { installed } from "./installed.ts"

const [dir = "", transport = "", name = "", origin = ""] = process.argv.slice(2)
const url = `${origin}/oauth/token`

/** As users of the client would: with axios where they have axios. Ours bring a token request of their own, by fetch. */
async function requestToken(): Promise<TokenBody> {
  if (transport === "axios" && !name.startsWith("@pix/")) {
    const { default: axios } = await installed("axios", dir)
    return (await axios.post<TokenBody>(url)).data
  }
  return (await (await fetch(url, { method: "POST" })).json()) as TokenBody
}

const client = families[transport]?.[name]
if (client === undefined) throw new Error(`There is no client "${name}" of ${transport}.`)
// These two expect that somebody has got a token.
if (name === bare || name === "axios-auth-refresh") await requestToken()
const call = await client({ url: `${origin}/accounts/balances`, dir, requestToken, fetch: globalThis.fetch })
const answer = await call()
if (answer instanceof Response && !answer.bodyUsed) await answer.arrayBuffer()
console.log(JSON.stringify(performance.now()))
process.exit()
