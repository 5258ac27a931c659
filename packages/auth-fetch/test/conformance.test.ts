import { clientCertificate } from "@pix/auth-mtls"
import { adapterChecks, describeChecks, type MakeClient } from "@pix/auth-testkit"
import { describe, it } from "vitest"
import { createAuthFetch } from "../src/index.ts"

const makeClient: MakeClient = (tokens, certificate) => {
  const send = tokens === undefined ? (certificate?.fetch ?? fetch) : createAuthFetch(tokens)
  return {
    send: async ({ url, ...init }) => {
      // `duplex` is what fetch wants beside a stream.
      const response = await send(url, { ...init, duplex: "half" } as RequestInit)
      return { status: response.status, body: await response.text() }
    }
  }
}

describeChecks("createAuthFetch", adapterChecks(makeClient), { describe, it })
describeChecks("createAuthFetch over mutual TLS", adapterChecks(makeClient, { clientCertificate }), { describe, it })
