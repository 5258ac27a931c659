// Real servers for all tests that need one, on free ports of loopback: a Redis, and one that is a cluster by itself.
import type { TestProject } from "vitest/node"
import { findRedisServer, startRedis, startRedisCluster } from "./verification/sharing/src/redis-server.ts"

declare module "vitest" {
  interface ProvidedContext {
    readonly redis: { readonly program: string; readonly url: string; readonly clusterUrl: string }
  }
}

export default async function redis(project: TestProject): Promise<() => Promise<void>> {
  const program = await findRedisServer()
  const servers = new AsyncDisposableStack()
  const single = servers.use(await startRedis(program))
  const cluster = servers.use(await startRedisCluster(program))
  // What the examples read, here as well as where one is copied to.
  process.env["REDIS_URL"] = single.url
  project.provide("redis", { program, url: single.url, clusterUrl: cluster.url })
  return () => servers.disposeAsync()
}
