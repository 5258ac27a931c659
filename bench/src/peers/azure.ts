import type { Pipeline } from "@azure/core-rest-pipeline"
import { type Call, type Client, expiryOf, type Ground } from "./client.ts"

/** A call through a pipeline. Its bearer policy wants https: on the way to a plain loopback server the address is changed back. */
export async function azureCall(
  { url, azureClient }: Ground,
  prepare: (pipeline: Pipeline) => void,
  constant: Readonly<Record<string, string>> = {}
): Promise<Call> {
  const { createDefaultHttpClient, createEmptyPipeline, createHttpHeaders, createPipelineRequest } =
    await import("@azure/core-rest-pipeline")
  const pipeline = createEmptyPipeline()
  prepare(pipeline)
  const real = azureClient ?? createDefaultHttpClient()
  const client: typeof real = {
    sendRequest: (request) => {
      request.url = url
      return real.sendRequest(request)
    }
  }
  const secure = url.replace(/^http:/, "https:")
  return (headers) => {
    const all = createHttpHeaders({ ...headers, ...constant })
    const request = createPipelineRequest({ url: secure, headers: all, allowInsecureConnection: true })
    return pipeline.sendRequest(client, request)
  }
}

/** @azure/core-rest-pipeline's bearer policy. */
export const azure: Client = async (ground) => {
  const { bearerTokenAuthenticationPolicy } = await import("@azure/core-rest-pipeline")
  const getToken = async () => {
    const body = await ground.requestToken()
    return { token: body.access_token, expiresOnTimestamp: expiryOf(body) }
  }
  return azureCall(ground, (pipeline) =>
    pipeline.addPolicy(bearerTokenAuthenticationPolicy({ credential: { getToken }, scopes: "pix:read" }))
  )
}
