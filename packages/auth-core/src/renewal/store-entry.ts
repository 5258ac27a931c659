import type { FailureKind } from "../endpoint/attempt.ts"
import { failureTable } from "./failure-table.ts"
import type { CountedRequest, StoredFailure, StoredRequest, StoredState } from "./state.ts"
import { storedRequests } from "./token-budget.ts"
import type { Token } from "../token/token.ts"

/** Goes up when the form changes: what another version wrote reads as none. */
const version = 1

/** Serialises the token and the last failure for other processes, with the end of their use in epoch milliseconds. */
export function encodeStored(
  token: Token | undefined,
  failure: StoredFailure | undefined
): { readonly value: string; readonly expiresAt: number } | undefined {
  if (token === undefined && failure === undefined) return undefined
  const value = JSON.stringify({
    version,
    token: token && {
      accessToken: token.reveal(),
      scopes: token.scopes,
      sentAt: token.sentAt.wall,
      lifetime: token.lifetime
    },
    failure
  })
  return { value, expiresAt: Math.ceil(Math.max(token?.expiresAt.wall ?? 0, failure?.retryAt.held ?? 0)) }
}

/** Reads such a text. Damaged, foreign or of another version, it reads as none: undefined, never a throw. */
export function decodeStored(value: string): StoredState | undefined {
  const { version: written, token, failure } = record(parse(value))
  if (written !== version) return undefined
  return { token: decodeToken(record(token)), failure: decodeFailure(record(failure)) }
}

/** Serialises the token requests that were made. */
export function encodeRequests(requests: ReadonlyArray<CountedRequest>): string {
  return JSON.stringify({ version, requests: storedRequests(requests) })
}

/** Reads such a text. Damaged, foreign or of another version, it reads as none. */
export function decodeRequests(value: string): ReadonlyArray<StoredRequest> {
  const { version: written, requests } = record(parse(value))
  if (written !== version || !Array.isArray(requests)) return []
  return requests.map(record).flatMap(({ id, sentAt }) => (isCount(id) && isCount(sentAt) ? [{ id, sentAt }] : []))
}

function decodeToken({ accessToken, scopes, sentAt, lifetime }: Fields): StoredState["token"] {
  if (typeof accessToken !== "string" || !/^[\x21-\x7e]+$/.test(accessToken)) return undefined
  if (!isCount(sentAt) || !isCount(lifetime) || !Array.isArray(scopes)) return undefined
  const names = scopes.filter((scope) => typeof scope === "string")
  return { accessToken, scopes: names, sentAt, lifetime, lifetimeAssumed: false }
}

function decodeFailure({ outcome, streak, retryAt }: Fields): StoredState["failure"] {
  const { kind, status, field, secretFingerprint } = record(outcome)
  const { held, missing } = record(retryAt)
  if (typeof kind !== "string" || !Object.hasOwn(failureTable, kind)) return undefined
  if (!isCount(held) || !isCount(missing) || !isCount(streak)) return undefined
  return {
    outcome: {
      _tag: "Failed",
      kind: kind as FailureKind,
      status: isCount(status) ? status : undefined,
      field: typeof field === "string" ? field : undefined,
      secretFingerprint: isCount(secretFingerprint) ? secretFingerprint : undefined
    },
    streak,
    retryAt: { held, missing }
  }
}

type Fields = Readonly<Record<string, unknown>>

function parse(value: string): unknown {
  try {
    return JSON.parse(value)
  } catch {
    return undefined
  }
}

function record(value: unknown): Fields {
  return typeof value === "object" && value !== null ? (value as Fields) : {}
}

function isCount(value: unknown): value is number {
  return typeof value === "number" && value >= 0 && value < Number.POSITIVE_INFINITY
}
