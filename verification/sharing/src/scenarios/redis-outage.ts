import { setTimeout } from "node:timers/promises"
import { callsOf } from "../calls.ts"
import type { Finding } from "../finding.ts"
import { findRedisServer, startRedis } from "../redis-server.ts"
import { openScene } from "../scene.ts"

/** Redis is killed under load, is away while the token has to be renewed, and comes back. */
export async function redisOutage(processes: number, rate: number): Promise<Finding> {
  const program = await findRedisServer()
  const redis = await startRedis(program)
  // A token of 10 s is renewed after 8: once while Redis is away, and once more when it is back.
  await using scene = await openScene({ redisUrl: redis.url }, {}, { tokenLifetime: 10 })
  const workers = await scene.start(processes)
  await workers.ask({ do: "getToken" })
  await workers.ask({ do: "call", rate })
  await setTimeout(5_500)
  await redis[Symbol.asyncDispose]()
  await setTimeout(5_000)
  await using again = await startRedis(program, { port: redis.port })
  const before = scene.sandbox.stats().tokensIssued
  await setTimeout(8_500)
  const after = scene.sandbox.stats().tokensIssued
  const calls = callsOf(await workers.ask({ do: "stop" }))
  const isUp = again.process.exitCode === null
  const events = workers.all.map(({ told }) => told.filter((event) => event === "StoreFailed").length)
  return {
    what: `Redis is killed and restarted under load: ${processes} processes at ${rate} calls/s`,
    measured: `${calls.told}; events a process: ${Math.min(...events)} to ${Math.max(...events)}; tokens: 1, then ${before - 1} without Redis, then ${after - before}`,
    promised: "no failed call, one event a process",
    kept: isUp && calls.failed === 0 && calls.made > 0 && events.every((count) => count === 1)
  }
}
