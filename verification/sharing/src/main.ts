// Measures what sharing promises, with real processes, a real Redis and the sandbox, all on loopback; prints a table.
import type { Finding } from "./finding.ts"
import { findRedisServer, startRedis } from "./redis-server.ts"
import { nameOf, type Sharing } from "./scene.ts"
import { coldStart } from "./scenarios/cold-start.ts"
import { frozenWriter } from "./scenarios/frozen-writer.ts"
import { killedHolder } from "./scenarios/killed-holder.ts"
import { redisOutage } from "./scenarios/redis-outage.ts"
import { retryAfter } from "./scenarios/retry-after.ts"
import { revokingEndpoint } from "./scenarios/revoking-endpoint.ts"
import { rotatedCertificate } from "./scenarios/rotated-certificate.ts"
import { stoppedHolder } from "./scenarios/stopped-holder.ts"
import { wrongSecret } from "./scenarios/wrong-secret.ts"
import { table } from "./table.ts"

await using redis = await startRedis(await findRedisServer())
const places: ReadonlyArray<Sharing> = [{ redisUrl: redis.url }, "file"]
const fourProcesses = { processes: 4, rate: 50, apart: 5_000 }
const oneProcess = { processes: 1, rate: 200, apart: 5_000 }
// Longer than a lease that nobody prolongs.
const holder = { processes: 50, worksFor: 4_000, within: 4 }
const minute = { processes: 20, rate: 20, warmUp: 10, seconds: 60, renewEvery: 2_500 }

const measurements: ReadonlyArray<readonly [string, () => Promise<Finding>]> = [
  ...places.flatMap((place) => [
    [`cold start, ${nameOf(place)}`, () => coldStart(place, 50)] as const,
    [`wrong secret, ${nameOf(place)}`, () => wrongSecret(place, 50)] as const,
    [`Retry-After, ${nameOf(place)}`, () => retryAfter(place, 50)] as const,
    [`killed holder, ${nameOf(place)}`, () => killedHolder(place, holder)] as const,
    [`stopped holder, ${nameOf(place)}`, () => stoppedHolder(place)] as const,
    [`frozen writer, ${nameOf(place)}`, () => frozenWriter(place)] as const,
    [`a new token kills the old ones, ${nameOf(place)}`, () => revokingEndpoint(place, minute)] as const,
    [`another certificate, ${nameOf(place)}`, () => rotatedCertificate(place, fourProcesses)] as const,
    [`another certificate, one process, ${nameOf(place)}`, () => rotatedCertificate(place, oneProcess)] as const
  ]),
  ["Redis is killed and restarted", () => redisOutage(20, 20)]
]

const findings: Array<Finding> = []
for (const [index, [name, measure]] of measurements.entries()) {
  console.error(`${index + 1} of ${measurements.length}: ${name} ...`)
  findings.push(await measure())
}
console.log(`\n${table(findings)}`)
process.exitCode = findings.every(({ kept }) => kept) ? 0 : 1
