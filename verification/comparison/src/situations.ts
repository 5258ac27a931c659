import type { Counts, TrialOptions, Trial } from "./trial.ts"

/** The same words in both languages of the guides. */
export interface Words {
  readonly en: string
  readonly pt: string
}

/** Something that happens to every integration sooner or later, and what of it is counted. */
export interface Situation extends TrialOptions {
  readonly name: Words
  /** What comes before, and is not counted. */
  readonly before?: (trial: Trial) => Promise<void>
  readonly run: (trial: Trial) => Promise<void>
  readonly counted: ReadonlyArray<keyof Counts>
}

const route = "POST /oauth/token"
const anHour = 3600

/** A token is held, and has less than five minutes left. */
const untilDue = async ({ call, secondsPass }: Trial): Promise<void> => {
  await call(1)
  await secondsPass(anHour - 299)
}

export const situations: ReadonlyArray<Situation> = [
  {
    name: { en: "100 calls at once, no token yet", pt: "100 chamadas ao mesmo tempo, ainda sem token" },
    tokenLifetime: anHour,
    run: ({ call }) => call(100),
    counted: ["tokenRequests"]
  },
  {
    name: {
      en: "100 calls at once, 299 seconds before expiry",
      pt: "100 chamadas ao mesmo tempo, 299 segundos antes de expirar"
    },
    tokenLifetime: anHour,
    before: untilDue,
    run: async ({ call, secondsPass }) => {
      await call(100)
      await secondsPass(1)
    },
    counted: ["tokenRequests", "waits"]
  },
  {
    name: {
      en: "The same moment, but the token endpoint answers 503: one call a second for a minute",
      pt: "O mesmo momento, mas o endpoint de token responde 503: uma chamada por segundo durante um minuto"
    },
    tokenLifetime: anHour,
    before: untilDue,
    run: async ({ sandbox, callEachSecond }) => {
      sandbox.faults.add({ route, status: 503 })
      await callEachSecond(60)
    },
    counted: ["failures", "bearerUndefined"]
  },
  {
    name: {
      en: "The token is revoked: one call a second for a minute",
      pt: "O token é revogado: uma chamada por segundo durante um minuto"
    },
    tokenLifetime: anHour,
    before: ({ call }) => call(1),
    run: async ({ sandbox, callEachSecond }) => {
      sandbox.tokens.revokeAll()
      await callEachSecond(60)
    },
    counted: ["tokenRequests", "failures"]
  },
  {
    name: {
      en: "A token is valid for five minutes: one call a second for a minute",
      pt: "O token vale por cinco minutos: uma chamada por segundo durante um minuto"
    },
    tokenLifetime: 300,
    run: ({ callEachSecond }) => callEachSecond(60),
    counted: ["tokenRequests"]
  },
  {
    name: {
      en: "The client secret is wrong: 100 calls at once",
      pt: "O client secret está errado: 100 chamadas ao mesmo tempo"
    },
    tokenLifetime: anHour,
    wrongSecret: true,
    run: ({ call }) => call(100),
    counted: ["tokenRequests", "bearerUndefined"]
  },
  {
    name: {
      en: "The token endpoint never answers: 10 calls, a minute later",
      pt: "O endpoint de token nunca responde: 10 chamadas, um minuto depois"
    },
    tokenLifetime: anHour,
    run: async ({ sandbox, call, secondsPass }) => {
      sandbox.faults.add({ route, hang: true })
      void call(10)
      await secondsPass(60)
    },
    counted: ["unanswered"]
  }
]
