import { isAuthError } from "@pix/auth-core"
import { clientCertificate } from "@pix/auth-mtls"
import { adapterChecks, describeChecks, type MakeClient } from "@pix/auth-testkit"
import type { Dispatcher } from "undici"
import { describe, it } from "vitest"
import { createAuthInterceptor } from "../src/index.ts"
import { majors } from "./undici-majors.ts"

type Undici = (typeof majors)[number][1]

const withFetch =
  ({ Agent, fetch }: Undici): MakeClient =>
  (tokens, certificate) => {
    const plain = new Agent()
    const bare = (certificate?.dispatcher as Dispatcher | undefined) ?? plain
    const dispatcher = tokens === undefined ? bare : plain.compose(createAuthInterceptor(tokens))
    return {
      dispatcher: plain,
      send: async ({ url, method = "GET", headers = {}, body = null, signal = null }) => {
        const request = { method, headers, body, signal }
        try {
          // `duplex` is what fetch wants beside a stream.
          const response = await fetch(url, { ...request, duplex: "half", dispatcher })
          return { status: response.status, body: await response.text() }
        } catch (error) {
          // fetch wraps what a dispatcher reports.
          throw isAuthError((error as Error).cause) ? (error as Error).cause : error
        }
      }
    }
  }

const withRequest =
  ({ Agent, interceptors, request }: Undici): MakeClient =>
  (tokens) => {
    const plain = new Agent()
    const redirect = interceptors.redirect({ maxRedirections: 20 })
    const dispatcher =
      tokens === undefined ? plain.compose(redirect) : plain.compose(createAuthInterceptor(tokens), redirect)
    return {
      dispatcher: plain,
      send: async ({ url, method, headers, body, signal }) => {
        const options = { method, headers, body, signal, dispatcher } as Parameters<typeof request>[1]
        const answer = await request(url, options)
        return { status: answer.statusCode, body: await answer.body.text() }
      }
    }
  }

// undici's redirect interceptor takes the way back to the same URL for a loop; redirects.test.ts goes back to another one.
const loop = "a redirect to another port and back does not bring the token back, and the 401 invalidates nothing"

for (const [name, undici] of majors) {
  describeChecks(`createAuthInterceptor, fetch of ${name}`, adapterChecks(withFetch(undici)), { describe, it })
  const overTls = adapterChecks(withFetch(undici), { clientCertificate })
  describeChecks(`createAuthInterceptor over mutual TLS, fetch of ${name}`, overTls, { describe, it })
  const withoutLoop = adapterChecks(withRequest(undici)).filter((check) => check.name !== loop)
  describeChecks(`createAuthInterceptor, request of ${name}`, withoutLoop, { describe, it })
}
