import assert from "node:assert/strict"
import https from "node:https"
import type { ClientCertificate, TokenProvider } from "@pix/auth-core"
import { staticTokens } from "@pix/auth-core/testing"
import type { AdapterCheck } from "./adapter-scene.ts"
import type { ClientUnderTest } from "./adapter-under-test.ts"
import { startForeignServer } from "./foreign-server.ts"

/** A certificate that certifies nothing, and the ports to which something was sent with it. */
function certificateOf(
  name: string,
  { dispatcher: plain }: ClientUnderTest
): { readonly certificate: ClientCertificate; readonly ports: Array<number> } {
  const ports: Array<number> = []
  const agent = new https.Agent()
  const connect = agent.createConnection.bind(agent)
  agent.createConnection = (options, callback) => {
    ports.push(Number(options.port))
    return connect(options, callback)
  }
  const fetch: typeof globalThis.fetch = (input, init) => {
    ports.push(Number(new URL(input instanceof Request ? input.url : input).port))
    return globalThis.fetch(input, init)
  }
  const dispatcher = plain && {
    dispatch: (options: { readonly origin: string | URL }, handler: unknown) => {
      ports.push(Number(new URL(options.origin).port))
      return (plain as { readonly dispatch: (options: unknown, handler: unknown) => boolean }).dispatch(
        options,
        handler
      )
    }
  }
  return { certificate: { fetch, agent, dispatcher, fingerprint: name, expiresAt: Number.POSITIVE_INFINITY }, ports }
}

const url = (port: number, path = "/cob"): string => `https://localhost:${port}${path}`

export const certificateChecks: ReadonlyArray<AdapterCheck> = [
  {
    name: "sends calls with the client certificate that comes with the token",
    holds: async ({ makeClient, call, bare }) => {
      await using api = await startForeignServer({ status: 200, secure: "trusted" })
      const { certificate, ports } = certificateOf("one", bare)
      const client = makeClient(staticTokens("a-token", url(api.port, ""), { certificate }))
      assert.equal((await call({ url: url(api.port) }, client)).answer?.status, 200)
      assert.deepEqual(ports, [api.port])
    }
  },
  {
    name: "sends nothing to another port with the client certificate",
    holds: async ({ makeClient, call, bare }) => {
      await using foreign = await startForeignServer({ status: 200, secure: "trusted" })
      const { certificate, ports } = certificateOf("one", bare)
      const client = makeClient(staticTokens("a-token", "https://localhost:1", { certificate }))
      assert.equal((await call({ url: url(foreign.port) }, client)).answer?.status, 200)
      assert.deepEqual(ports, [])
    }
  },
  {
    name: "a redirect to another port does not carry the client certificate there",
    holds: async ({ makeClient, call, bare }) => {
      await using foreign = await startForeignServer({ status: 200, secure: "trusted" })
      const location = url(foreign.port, "/elsewhere")
      await using api = await startForeignServer({ status: 307, headers: { location }, secure: "trusted" })
      const { certificate, ports } = certificateOf("one", bare)
      const client = makeClient(staticTokens("a-token", url(api.port, ""), { certificate }))
      assert.equal((await call({ url: url(api.port) }, client)).answer?.status, 200)
      assert.deepEqual([ports, foreign.requests.length], [[api.port], 1])
    }
  },
  {
    name: "a replay goes with the client certificate of its own token",
    holds: async ({ makeClient, call, bare }) => {
      await using api = await startForeignServer({ status: 401, secure: "trusted", nextStatus: 200 })
      const [one, two] = [certificateOf("one", bare), certificateOf("two", bare)]
      let held = staticTokens("token-1", url(api.port, ""), one)
      const tokens: TokenProvider = {
        ...held,
        currentAuthorization: () => held.currentAuthorization(),
        getAuthorization: () => held.getAuthorization(),
        invalidateToken: () => {
          held = staticTokens("token-2", url(api.port, ""), two)
        }
      }
      assert.equal((await call({ url: url(api.port) }, makeClient(tokens))).answer?.status, 200)
      assert.deepEqual([one.ports, two.ports], [[api.port], [api.port]])
    }
  }
]
