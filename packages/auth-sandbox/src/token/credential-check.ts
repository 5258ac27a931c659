import { ApiError, retryAfterValue } from "../http/error-body.ts"
import type { CompleteClient } from "./client.ts"
import type { SandboxConditions } from "./conditions.ts"

/** Who a request says it is from, and whether it proves to be from this client. */
export interface Credentials {
  readonly clientId: string
  readonly isAuthentic: (client: CompleteClient) => boolean
}

/**
 * The client that has these credentials, or `undefined`. Throws a 429 over the rate limit and a 403 during a lock-out.
 */
export type CredentialCheck = (credentials: Credentials) => CompleteClient | undefined

/** Credentials whose proof is the secret. */
export function withSecret({ clientId, clientSecret }: { clientId: string; clientSecret: string }): Credentials {
  return { clientId, isAuthentic: (client) => client.clientSecret === clientSecret }
}

const minute = 60_000

export function createCredentialCheck(
  { clients, now }: { readonly clients: readonly CompleteClient[]; readonly now: () => number },
  conditions: () => SandboxConditions
): CredentialCheck {
  // By client id. Unknown ids share one entry, so that guessing ids does not fill the memory.
  const requests = new Map<string | undefined, number[]>()
  const failures = new Map<string, number>()
  const lockedUntil = new Map<string, number>()
  let answered = 0

  function countRequest(clientId: string | undefined) {
    const { tokenRequestsPerMinute: limit, retryAfter } = conditions()
    if (limit === null) return
    const recent = (requests.get(clientId) ?? []).filter((at) => at > now() - minute)
    requests.set(clientId, recent)
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

  function isRefusedForNoReason(): boolean {
    answered += 1
    const { spuriousRejectionEvery: every } = conditions()
    return every !== null && answered % every === 0
  }

  return ({ clientId, isAuthentic }) => {
    const client = clients.find((known) => known.clientId === clientId)
    countRequest(client?.clientId)
    if (isRefusedForNoReason() || !client) return undefined
    const locked = conditions().lockoutAfter !== null && now() < (lockedUntil.get(clientId) ?? 0)
    if (locked) throw new ApiError(403, "Credenciais bloqueadas por excesso de tentativas inválidas")
    if (!isAuthentic(client)) {
      countFailure(clientId)
      return undefined
    }
    failures.delete(clientId)
    return client
  }
}
