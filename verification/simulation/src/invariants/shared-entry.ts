import type { Watched } from "../process/seen.ts"
import type { Profile } from "../world/profile.ts"
import type { IssuedToken } from "../world/issued-tokens.ts"
import type { Answer } from "../world/endpoint-answers.ts"

/** Judges processes that share an entry of the store. */
export interface SharedEntries {
  readonly of: (watched: Watched, inFlight: () => number) => SharedEntry
}

/** What one of them does. */
export interface SharedEntry {
  readonly loaded: (token: IssuedToken | undefined) => void
  readonly leased: (isGranted: boolean) => void
  /** An attempt begins: the store has been read, and the secret has not. */
  readonly begins: () => void
  readonly sent: () => void
  readonly answered: (answer: Answer) => void
  readonly renewed: () => void
}

interface Sharer {
  readonly watched: Watched
  readonly inFlight: () => number
  /** Whether it waited for the lease for so long that it asked without it. */
  isImpatient: boolean
  /** Requests since the last Retry-After that another one got. */
  requestsMeanwhile: number
}

/** The others may be under way to a request already. */
const mostMeanwhile = 1
const longestRetryAfter = 300_000

/** Only where the store, the clocks and the processes are sound: all other trouble may cost a request. */
export function sharedEntries(profile: Profile): SharedEntries {
  const { storeModes, clockTroubles, actionWeights, store, options } = profile
  const isSound = storeModes.length === 1 && !clockTroubles
  const isCalm = isSound && actionWeights.crash + actionWeights.restart + actionWeights.secretTrouble === 0
  const sharers: Array<Sharer> = []
  /** Until when an answer asked everybody for patience, in true time. */
  const patience = new Map<string, { readonly by: Sharer; readonly until: number }>()

  const of = (watched: Watched, inFlight: () => number): SharedEntry => {
    const { client, seen, machine, check } = watched
    const sharer: Sharer = { watched, inFlight, isImpatient: false, requestsMeanwhile: 0 }
    sharers.push(sharer)
    const others = () => sharers.filter((other) => other !== sharer && other.watched.client === client)
    let offered: IssuedToken | undefined
    let deniedAt: number | undefined

    /** One that the endpoint gave several times may be known here already, with another age. */
    const isFresh = ({ grants: [grant, ...later] }: IssuedToken): boolean =>
      grant !== undefined && later.length === 0 && machine.now() - grant.sentAt.wall < grant.lifetime / 2

    /** Another process is asking already, and this one has not waited for long. */
    const asksBeside = (): void => {
      const asking = others().filter(
        (other) => other.inFlight() > 0 && !other.isImpatient && !other.watched.machine.dead()
      )
      const waited = machine.awake() - (deniedAt ?? machine.awake())
      sharer.isImpatient = waited >= Math.min(options.requestTimeout, options.renewalTimeout / 2)
      check(
        asking.length === 0 || sharer.isImpatient,
        "at most one token request at a time per shared entry",
        () => `${asking.map(({ watched: { name } }) => name).join(", ")} asks, and it has waited for ${waited} ms`
      )
    }

    const asksThoughOffered = (): void => {
      const { accessToken } = offered ?? {}
      const isUseful =
        offered !== undefined && isFresh(offered) && !seen.dead.has(offered.accessToken) && seen.current === undefined
      check(!isUseful, "nobody asks for a token that the store offers", () => String(accessToken))
    }

    const asksTooSoon = (): void => {
      const asked = patience.get(client.key)
      if (asked === undefined || asked.by === sharer || machine.trueTime() >= asked.until) return
      sharer.requestsMeanwhile++
      check(
        sharer.requestsMeanwhile <= mostMeanwhile,
        "the others obey a Retry-After as well",
        () => `${sharer.requestsMeanwhile} requests after that of ${asked.by.watched.name}`
      )
    }

    return {
      loaded: (token) => {
        offered = token
      },
      leased: (isGranted) => {
        deniedAt = isGranted ? undefined : (deniedAt ?? machine.awake())
      },
      begins: () => {
        if (store !== "none" && isSound) asksThoughOffered()
      },
      sent: () => {
        if (store === "none" || !isSound) return
        if (store === "leasing") asksBeside()
        if (store === "leasing" && isCalm) asksTooSoon()
      },
      answered: ({ means, retryAfter = 0 }) => {
        const until = machine.trueTime() + Math.min(retryAfter, longestRetryAfter)
        if (means === "issued") patience.delete(client.key)
        // After a shorter one it asks again by itself, and tells nobody.
        else if (means !== "rejected" && retryAfter > 2_000) patience.set(client.key, { by: sharer, until })
        else return
        for (const other of sharers) other.requestsMeanwhile = 0
      },
      renewed: () => {
        offered = undefined
        deniedAt = undefined
        patience.delete(client.key)
      }
    }
  }

  return { of }
}
