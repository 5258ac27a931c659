import { manualPlace, type ManualPlace } from "@pix/demo/manual-place"
import type { Contender, PixClient } from "@pix/demo/pix-client"

/** What is counted while a situation lasts. */
export interface Counts {
  readonly tokenRequests: number
  /** Calls that waited for a token. */
  readonly waits: number
  /** Calls that were not answered 200, or rejected. */
  readonly failures: number
  /** Requests that reached the API with the header `Bearer undefined`. */
  readonly bearerUndefined: number
  /** Calls that nothing has become of yet. */
  readonly unanswered: number
}

/** One contender alone with a sandbox, on a clock that only the situation moves. */
export interface Trial extends Pick<ManualPlace, "sandbox"> {
  /** So many `GET /accounts/balances` at once. Never rejects: a failed call is counted. */
  readonly call: (times: number) => Promise<void>
  /** One call after another for so many seconds, a second apart. */
  readonly callEachSecond: (seconds: number) => Promise<void>
  readonly secondsPass: (seconds: number) => Promise<void>
  /** What has been counted so far. */
  readonly counts: () => Counts
  readonly close: () => Promise<void>
}

/** What is peculiar to one trial. */
export interface TrialOptions {
  /** Seconds. */
  readonly tokenLifetime: number
  /** Whether the application's secret is not the one that the sandbox knows. */
  readonly wrongSecret?: true
}

const baseUrl = "http://127.0.0.1:4010"
const clientId = "shop"
const clientSecret = "the-shop-of-the-counts"
/** Five minutes, as the documentation's class has them printed, and as the library has them by default. */
const renewBefore = 300_000

/** Connects a contender to a sandbox of its own. */
export function trialFor(contender: Contender, { tokenLifetime, wrongSecret }: TrialOptions): Trial {
  // HS256: a herd of token requests would otherwise mostly wait for signatures.
  const place = manualPlace(baseUrl, { tokenLifetime, clients: [{ clientId, clientSecret }], signing: "HS256" })
  let [made, ended, failures, bearerUndefined] = [0, 0, 0, 0]
  const client: PixClient = contender.connect({
    ...place,
    baseUrl,
    clientId,
    clientSecret: wrongSecret ? `not-${clientSecret}` : clientSecret,
    renewBefore,
    fetch: (input, init) => {
      const request = new Request(input, init)
      if (request.headers.get("authorization") === "Bearer undefined") bearerUndefined += 1
      return place.fetch(request)
    }
  })

  const once = async (): Promise<void> => {
    made += 1
    const well = await client.call("/accounts/balances").then(
      ({ status }) => status === 200,
      () => false
    )
    ended += 1
    if (!well) failures += 1
  }
  const call = async (times: number): Promise<void> => void (await Promise.all(Array.from({ length: times }, once)))
  const secondsPass = async (seconds: number): Promise<void> => {
    for (let passed = 0; passed < seconds; passed += 1) await place.sleep(1000)
    await client.settled()
  }

  return {
    sandbox: place.sandbox,
    call,
    callEachSecond: async (seconds) => {
      for (let passed = 0; passed < seconds; passed += 1) {
        await call(1)
        await place.sleep(1000)
      }
    },
    secondsPass,
    counts: () => ({
      tokenRequests: place.sandbox.stats().tokenRequests,
      waits: client.waits(),
      failures,
      bearerUndefined,
      unanswered: made - ended
    }),
    close: async () => {
      place.sandbox.faults.clear()
      await client.close()
    }
  }
}
