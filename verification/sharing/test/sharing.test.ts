import { describe, expect, inject, it } from "vitest"
import { coldStart } from "../src/scenarios/cold-start.ts"
import { frozenWriter } from "../src/scenarios/frozen-writer.ts"
import { killedHolder } from "../src/scenarios/killed-holder.ts"
import { retryAfter } from "../src/scenarios/retry-after.ts"
import { revokingEndpoint } from "../src/scenarios/revoking-endpoint.ts"
import { rotatedCertificate } from "../src/scenarios/rotated-certificate.ts"
import { stoppedHolder } from "../src/scenarios/stopped-holder.ts"
import { wrongSecret } from "../src/scenarios/wrong-secret.ts"

const redis = { redisUrl: inject("redis").url }
/** On a busy machine a store is slow, and not down. */
const patience = { storeTimeout: 10_000 }
const load = { processes: 3, rate: 10, warmUp: 1, seconds: 3, renewEvery: 1_200 }

// What `npm run sharing` measures at full size, with few processes.
describe.concurrent("processes that share a token", () => {
  it.each([
    ["promise 24: make one token request at a cold start, through Redis", () => coldStart(redis, 4, patience)],
    ["promise 24: make one token request at a cold start, through a file", () => coldStart("file", 4, patience)],
    ["promise 24: make one token request with a wrong secret, through Redis", () => wrongSecret(redis, 3, patience)],
    ["promise 24: make one token request with a wrong secret, through a file", () => wrongSecret("file", 3, patience)],
    ["promise 8: obey a Retry-After that one of them got", () => retryAfter(redis, 3, patience)],
    [
      "promise 24: make a second request when the one that asks is killed, through Redis",
      () => killedHolder(redis, { processes: 3, worksFor: 0 }, patience)
    ],
    [
      "promise 24: make a second request when the one that asks is killed, through a file",
      () => killedHolder("file", { processes: 3, worksFor: 0 }, patience)
    ],
    [
      "promise 25: keep the newer token when one of them was frozen, through Redis",
      () => frozenWriter(redis, patience)
    ],
    [
      "promise 25: keep the newer token when one of them was frozen, through a file",
      () => frozenWriter("file", patience)
    ],
    [
      "promise 25: keep the newer token when the one that asks was stopped, through Redis",
      () => stoppedHolder(redis, patience)
    ],
    [
      "promise 26: give no 401 to a caller if a new token ends the old ones",
      () => revokingEndpoint(redis, load, patience)
    ],
    [
      "promise 18: change to another client certificate without a failed call",
      () => rotatedCertificate(redis, { processes: 3, rate: 10, apart: 500 }, patience)
    ]
  ])("%s", async (_, measure) => {
    expect(await measure()).toMatchObject({ kept: true })
  })
})
