import type { SandboxConditions } from "./conditions.ts"
import { ApiError } from "../http/error-body.ts"
import type { SettledClient } from "./client.ts"
import type { SandboxSettings } from "../options.ts"
import { retryAfterValue } from "../http/retry-after-value.ts"

/** Who comes with credentials, and whether they may come now. */
export interface TokenGate {
  /** The client whose credentials these are, if any. Throws a 429 over the rate limit and a 403 in a lock-out. */
  readonly admit: (credentials: { clientId: string; clientSecret: string }) => SettledClient | undefined
}

const minute = 60_000

export function createTokenGate(
  { clients, now }: Pick<SandboxSettings, "clients" | "now">,
  conditions: () => SandboxConditions
): TokenGate {
  // By client id; ids nobody has share one entry, so that guessing them fills no memory.
  const visits = new Map<string | undefined, number[]>()
  const failures = new Map<string, number>()
  const lockedUntil = new Map<string, number>()

  function countVisit(clientId: string | undefined) {
    const { tokenRequestsPerMinute: limit, retryAfter } = conditions()
    if (limit === null) return
    const recent = (visits.get(clientId) ?? []).filter((at) => at > now() - minute)
    visits.set(clientId, recent)
    const [oldest] = recent.slice(-limit)
    if (recent.length >= limit && oldest !== undefined) {
      const wait = (oldest + minute - now()) / 1000
      const headers: Record<string, string> =
        retryAfter === "none" ? {} : { "retry-after": retryAfterValue(wait, retryAfter, now()) }
      throw new ApiError(429, "Too Many Requests", headers)
    }
    recent.push(now())
  }

  function countFailure(clientId: string) {
    const { lockoutAfter, lockoutSeconds } = conditions()
    const inARow = (failures.get(clientId) ?? 0) + 1
    failures.set(clientId, inARow)
    if (lockoutAfter === null || inARow < lockoutAfter) return
    failures.delete(clientId)
    lockedUntil.set(clientId, now() + lockoutSeconds * 1000)
  }

  return {
    admit({ clientId, clientSecret }) {
      const client = clients.find((known) => known.clientId === clientId)
      countVisit(client?.clientId)
      if (!client) return undefined
      const locked = conditions().lockoutAfter !== null && now() < (lockedUntil.get(clientId) ?? 0)
      if (locked) throw new ApiError(403, "Credenciais bloqueadas por excesso de tentativas inválidas")
      if (client.clientSecret !== clientSecret) {
        countFailure(clientId)
        return undefined
      }
      failures.delete(clientId)
      return client
    }
  }
}
