import type { HonoRequest } from "hono"
import type { CompleteClient } from "../token/client.ts"
import { ApiError } from "../http/error-body.ts"
import { answerAs, Refusal } from "./error-shapes.ts"
import type { PixApi, Requirement } from "./profile.ts"

/** Which values a requirement accepts from this client; `undefined` for all. */
type Accepted = readonly string[] | undefined

const acceptedFrom: Readonly<Record<Requirement["holds"], (client: CompleteClient) => Accepted>> = {
  anything: () => undefined,
  "new-uuid": () => undefined,
  "client-id": ({ clientId }) => [clientId],
  "application-key": ({ applicationKey }) => [applicationKey],
  account: ({ accounts }) => accounts
}

/**
 * Refuses a request without the headers and query parameters that the profile requires.
 *
 * No source shows what a PSP answers then, so it is the plain 400. What it must hold is only checked where the client is
 * known: `client` is absent for a token request.
 */
export function requireAll(
  request: HonoRequest,
  requirements: readonly Requirement[] = [],
  client?: CompleteClient
): void {
  for (const requirement of requirements) {
    const value = valueOf(request, requirement)
    const accepted = client && acceptedFrom[requirement.holds](client)
    const mayBeAbsent = requirement.holds === "account" && (client?.accounts ?? []).length < 2
    if (value === undefined && !mayBeAbsent) throw refusalOf(requirement, "is missing")
    if (value !== undefined && accepted && !accepted.includes(value))
      throw refusalOf(requirement, "is not the client's")
  }
}

/** Checks what does not depend on the client. It remembers each UUID, also of a request that fails for another reason. */
export function createNewUuidCheck(requirements: readonly Requirement[] = []): (request: HonoRequest) => void {
  const seen = new Set<string>()
  const unique = requirements.filter(({ holds }) => holds === "new-uuid")
  return (request) => {
    for (const requirement of unique) {
      const value = valueOf(request, requirement)?.toLowerCase()
      if (value === undefined) throw refusalOf(requirement, "is missing")
      if (!uuid.test(value)) throw refusalOf(requirement, "is not a UUID")
      if (seen.has(value)) throw refusalOf(requirement, "was used by an earlier request")
      seen.add(value)
      forgetOldest(seen)
    }
  }
}

/** A set is in the order of its entries. */
function forgetOldest(seen: Set<string>): void {
  for (const oldest of seen) {
    if (seen.size <= 100_000) return
    seen.delete(oldest)
  }
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/**
 * The 403 of the CDN before the API, or `undefined` for a request that it lets through.
 *
 * **Gotcha**: a request in process says nothing of how its body is sent, so a chunked one is found over a socket alone.
 */
export function edgeRefusal(request: HonoRequest, refuses: PixApi["edgeRefuses"] = []): Response | undefined {
  const isAnonymous = request.header("user-agent") === undefined
  const isChunked = /chunked/i.test(request.header("transfer-encoding") ?? "")
  const isRefused =
    (isAnonymous && refuses.includes("missing-user-agent")) || (isChunked && refuses.includes("chunked-body"))
  return isRefused ? answerAs("html", new ApiError(403, "Access Denied")) : undefined
}

function valueOf(request: HonoRequest, requirement: Requirement): string | undefined {
  const { searchParams } = new URL(request.url)
  for (const name of requirement.names) {
    const value = requirement.in === "header" ? request.header(name) : (searchParams.get(name) ?? undefined)
    if (value !== undefined && value !== "") return value
  }
  return undefined
}

function refusalOf(requirement: Requirement, problem: string): Refusal {
  return new Refusal("invalid_request", `${requirement.names[0]} (${requirement.in}) ${problem}`)
}
