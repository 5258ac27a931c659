import { Readable } from "node:stream"
import { clientCertificate } from "@pix/auth-mtls"
import { adapterChecks, describeChecks, type MakeClient } from "@pix/auth-testkit"
import axios, { type AxiosRequestConfig, type AxiosStatic, isAxiosError } from "axios"
import oldest from "axios-oldest"
import { describe, it } from "vitest"
import { addAuthInterceptors } from "../src/index.ts"

const makeClient =
  ({ create }: AxiosStatic, adapter: "http" | "fetch"): MakeClient =>
  (tokens, certificate) => {
    const own = certificate && { httpsAgent: certificate.agent, env: { fetch: certificate.fetch } }
    const client = create({ adapter, responseType: "text", ...own })
    if (tokens !== undefined) addAuthInterceptors(client, tokens)
    const answerOf = ({ status, data }: { readonly status: number; readonly data: unknown }) => ({
      status,
      body: typeof data === "string" ? data : JSON.stringify(data)
    })
    return {
      hasTimeout: true,
      send: async ({ body, ...request }) => {
        const data = body instanceof ReadableStream && adapter === "http" ? Readable.from(body) : body
        return answerOf(await client.request({ ...request, data } as AxiosRequestConfig))
      },
      answerIn: (error) => (isAxiosError(error) && error.response ? answerOf(error.response) : undefined)
    }
  }

for (const [version, library] of [
  ["newest", axios],
  ["oldest", oldest as unknown as AxiosStatic]
] as const) {
  for (const adapter of ["http", "fetch"] as const) {
    const name = `addAuthInterceptors, ${version} axios, ${adapter} adapter`
    const client = makeClient(library, adapter)
    describeChecks(name, adapterChecks(client), { describe, it })
    // How the certificate is brought is the same in both versions.
    if (library !== axios) continue
    describeChecks(`${name}, over mutual TLS`, adapterChecks(client, { clientCertificate }), { describe, it })
  }
}
