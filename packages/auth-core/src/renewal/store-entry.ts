import type { FailureKind } from "../endpoint/attempt.ts"
import { failureTable } from "./failure-table.ts"
import type { CountedRequest, StoredRequest, StoredState } from "./state.ts"
import { storedRequests } from "./token-budget.ts"
import type { Token } from "../token/token.ts"

/** Goes up when the form changes: what another version wrote reads as none. */
const version = 1

/** Serialises what processes share, with the end of its use in epoch milliseconds; undefined if it is nothing. */
export function encodeStored({
  token,
  failure,
  replacedBy
}: StoredState): { readonly value: string; readonly expiresAt: number } | undefined {
  if (token === undefined && failure === undefined && replacedBy === undefined) return undefined
  const { accessToken, scopes, sentAt = 0, lifetime = 0 } = token ?? {}
  const value = JSON.stringify({
    version,
    token: token && { accessToken, scopes, sentAt, lifetime },
    failure,
    replacedBy
  })
  const ends = [sentAt + lifetime, failure?.retryAt.held ?? 0, replacedBy?.until ?? 0]
  return { value, expiresAt: Math.ceil(Math.max(...ends)) }
}

/** A token as it is stored. */
export function storedToken(token: Token): StoredState["token"] {
  const { scopes, sentAt, lifetime } = token
  return { accessToken: token.reveal(), scopes, sentAt: sentAt.wall, lifetime, lifetimeAssumed: false }
}

/** Reads such a text. Damaged, foreign or of another version, it reads as none: undefined, never a throw. */
export function decodeStored(value: string): StoredState | undefined {
  const { version: written, token, failure, replacedBy } = record(parse(value))
  if (written !== version) return undefined
  const note = decodeNote(record(replacedBy))
  const stored = { token: decodeToken(record(token)), failure: decodeFailure(record(failure)) }
  return note === undefined ? stored : { ...stored, replacedBy: note }
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

function decodeNote({ certificate, until }: Fields): StoredState["replacedBy"] {
  return typeof certificate === "string" && isCount(until) ? { certificate, until } : undefined
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
