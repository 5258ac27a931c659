import type { Watched } from "../process/seen.ts"
import type { Profile } from "../world/profile.ts"
import type { IssuedToken } from "../world/issued-tokens.ts"
import { type Patience, sharedPatience } from "./shared-patience.ts"

/** Judges processes that share an entry of the store. */
export interface SharedEntries {
  readonly of: (watched: Watched, inFlight: () => number) => SharedEntry
}

/** What one of them does. */
export interface SharedEntry {
  readonly loaded: (token: IssuedToken | undefined) => void
  /** `token`: what the store has by now. */
  readonly leased: (isGranted: boolean, token: IssuedToken | undefined) => void
  /** An attempt begins: the store has been read, and the secret has not. */
  readonly begins: () => void
  readonly sent: () => void
  readonly answered: Patience["answered"]
  readonly renewed: () => void
  readonly failed: () => void
}

interface Sharer {
  readonly watched: Watched
  readonly inFlight: () => number
  /** Whether it asked without the lease, because it had waited too long. */
  isImpatient: boolean
}

/** Only where the store, the clocks and the processes are sound: all other trouble may cost a request. */
export function sharedEntries(profile: Profile): SharedEntries {
  const { storeModes, clockTroubles, store, options } = profile
  const isSound = storeModes.length === 1 && !clockTroubles
  const sharers: Array<Sharer> = []
  const patiences = sharedPatience(profile)

  const of = (watched: Watched, inFlight: () => number): SharedEntry => {
    const { client, seen, machine, check } = watched
    const sharer: Sharer = { watched, inFlight, isImpatient: false }
    sharers.push(sharer)
    const patience = patiences.of(watched)
    const others = () => sharers.filter((other) => other !== sharer && other.watched.client === client)
    let offered: IssuedToken | undefined
    let deniedAt: number | undefined
    /** When its renewal first heard of the store. */
    let begunAt: number | undefined

    /** One that the endpoint gave several times may be known here already, with another age. */
    const isFresh = ({ grants: [grant, ...later] }: IssuedToken): boolean =>
      grant !== undefined && later.length === 0 && machine.now() - grant.sentAt.wall < grant.lifetime / 2

    /** Another process is asking already, and this one has not waited for long. */
    const asksBeside = (): void => {
      const asking = others().filter(
        (other) => other.inFlight() > 0 && !other.isImpatient && !other.watched.machine.dead()
      )
      const waited = machine.awake() - (deniedAt ?? machine.awake())
      const lasted = machine.awake() - (begunAt ?? machine.awake()) + profile.storeLatency
      // A renewal without any time left has none to wait.
      sharer.isImpatient =
        waited >= Math.min(options.requestTimeout, options.renewalTimeout / 2) ||
        lasted >= options.renewalTimeout - Math.min(1_000, options.renewalTimeout / 4)
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

    return {
      loaded: (token) => {
        offered = token
        begunAt ??= machine.awake()
      },
      leased: (isGranted, token) => {
        // Whoever has the lease reads the store again: another may have renewed meanwhile.
        if (isGranted) offered = token
        deniedAt = isGranted ? undefined : (deniedAt ?? machine.awake())
      },
      begins: () => {
        if (store !== "none" && isSound) asksThoughOffered()
      },
      sent: () => {
        if (store === "leasing" && isSound) asksBeside()
        patience.sent()
      },
      answered: patience.answered,
      renewed: () => {
        offered = undefined
        deniedAt = undefined
        begunAt = undefined
        patience.renewed()
      },
      failed: () => {
        deniedAt = undefined
        begunAt = undefined
      }
    }
  }

  return { of }
}
