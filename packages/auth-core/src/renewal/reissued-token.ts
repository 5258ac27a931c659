import type { Instant } from "../time/instant.ts"
import { type IssuedToken, Token } from "../token/token.ts"
import { renewalWindow } from "../token/token-state.ts"
import type { RenewalPolicy } from "./policy.ts"

/** After the endpoint returned the token we already hold, wait at least this long before asking again. Milliseconds. */
export const shortestRenewalInterval = 30_000

/** The token of an answer. One that the endpoint returns again until it dies is not asked for in a loop. */
export function issuedToken(
  issued: IssuedToken,
  sentAt: Instant,
  held: Token | undefined,
  chance: number,
  policy: RenewalPolicy
): Token {
  if (held?.reveal() !== issued.accessToken) {
    return Token.issued(issued, sentAt, renewalWindow(issued.lifetime, policy.renewBefore, chance))
  }
  const nextRequest = Math.max(issued.lifetime / 2, shortestRenewalInterval)
  return Token.issued(issued, sentAt, Math.max(issued.lifetime - nextRequest, 0))
}
