import { clientCertificate } from "@pix/auth-mtls"
import { adapterChecks, describeChecks, type MakeClient } from "@pix/auth-testkit"
import ky, { isHTTPError, type Options } from "ky"
import { describe, it } from "vitest"
import { createAuthHooks } from "../src/index.ts"

const makeClient: MakeClient = (tokens, certificate) => {
  // No timeout of its own but what a check asks for: a thousand calls take their time on a busy machine.
  const own: Options = tokens ? { hooks: createAuthHooks(tokens) } : certificate ? { fetch: certificate.fetch } : {}
  const client = ky.create({ retry: 0, timeout: false, ...own })
  return {
    hasTimeout: true,
    send: async ({ url, ...options }) => {
      const response = await client(url, options as Options)
      return { status: response.status, body: await response.text() }
    },
    answerIn: (error) =>
      isHTTPError(error) ? { status: error.response.status, body: JSON.stringify(error.data ?? "") } : undefined
  }
}

describeChecks("createAuthHooks", adapterChecks(makeClient), { describe, it })
describeChecks("createAuthHooks over mutual TLS", adapterChecks(makeClient, { clientCertificate }), { describe, it })
