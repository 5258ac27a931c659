import { Readable } from "node:stream"
import { adapterChecks, describeChecks, type MakeClient } from "@pix/auth-testkit"
import axios, { type AxiosRequestConfig, type AxiosStatic, isAxiosError } from "axios"
import oldest from "axios-oldest"
import { describe, it } from "vitest"
import { addAuthInterceptors } from "../src/index.ts"

const makeClient =
  ({ create }: AxiosStatic, adapter: "http" | "fetch"): MakeClient =>
  (tokens) => {
    const client = create({ adapter, responseType: "text" })
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
    describeChecks(name, adapterChecks(makeClient(library, adapter)), { describe, it })
  }
}
