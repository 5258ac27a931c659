import type { IssuedToken } from "../world/issued-tokens.ts"
import { type Moment, remaining, type Watched } from "../process/seen.ts"

/** Judges the token that a caller gets, or that it does not get one. */
export interface ServedTokens {
  /** A token reached a caller, who called at this moment. */
  readonly served: (accessToken: string, calledAt: Moment) => void
  /** A caller who asked for nothing special has none. */
  readonly withheld: (how: string) => void
}

export function servedTokens({ client, seen, machine, profile, issuedTokens, check, moment }: Watched): ServedTokens {
  /** How long ago it expired by the clock that is first to say so; negative while it has not. */
  const expiredFor = ({ accessToken, grants }: IssuedToken): number => {
    const { wall, monotonic } = machine.instant()
    const since = seen.current?.accessToken === accessToken ? seen.current.sentAt.monotonic : monotonic
    const ages = grants.map(({ sentAt, lifetime }) => Math.max(wall - sentAt.wall, monotonic - since) - lifetime)
    return Math.min(...ages)
  }

  return {
    served: (accessToken, calledAt) => {
      check(!seen.ended, "nobody gets a token after dispose()", () => accessToken)
      const token = issuedTokens.find(accessToken)
      const isForeign = token?.client !== client
      check(!isForeign, "nobody gets a foreign token", () => `${accessToken} belongs to ${token?.client.name}`)
      if (token === undefined) return
      const late = expiredFor(token)
      check(late < 0, "nobody gets an expired token", () => `${accessToken} expired ${late} ms ago`)
      const death = seen.dead.get(accessToken)
      const isReissued = death !== undefined && token.grants.some((grant) => grant.moment > death.number)
      const isDead =
        death !== undefined && !isReissued && (death.number < calledAt.number || death.tick < moment().tick)
      check(!isDead, "nobody gets a dead token", () => `a 401 had ended ${accessToken}`)
    },
    withheld: (how) => {
      const isHeld = !profile.clockTroubles && !seen.disposed && remaining(seen, machine.instant()) > 0
      check(!isHeld, "a valid token is never withheld", () => `${how}: ${seen.current?.accessToken}`)
    }
  }
}
