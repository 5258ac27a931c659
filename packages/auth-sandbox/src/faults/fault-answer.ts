import { retryAfterValue } from "../http/error-body.ts"
import { cutAnswer } from "./dropped-connection.ts"
import type { SandboxFault } from "./fault.ts"

/** The answer that a fault gives instead of the route's, if it has one. `errorOf` makes the one of an error without a body. */
export function ownAnswer(
  { status, headers, body, redirect }: SandboxFault<string>,
  url: URL,
  errorOf: (status: number) => Response
): Response | undefined {
  if (redirect !== undefined) {
    const location = new URL(redirect).origin + url.pathname + url.search
    return new Response(null, { status: status ?? 307, headers: { location, ...headers } })
  }
  if (status === undefined && body === undefined) return undefined
  // The caller adds the headers of the fault.
  if (body === undefined && (status ?? 200) >= 400) return errorOf(status ?? 200)
  const init = { status: status ?? 200, headers: { ...headers } }
  if (body === undefined) return new Response(null, init)
  return typeof body === "string" ? new Response(body, init) : Response.json(body, init)
}

/** Applies the changes of a fault to an answer: the fault's own, or the route's. */
export async function alter(answer: Response, fault: SandboxFault<string>, now: number): Promise<Response> {
  const headers = new Headers(answer.headers)
  for (const [name, value] of Object.entries(fault.headers ?? {})) headers.set(name, value)
  if (fault.retryAfter !== undefined) {
    headers.set("retry-after", retryAfterValue(fault.retryAfter, fault.retryAfterAs ?? "seconds", now))
  }
  const { drop, corrupt, omit, set } = fault
  const cut = drop === "during" || drop === "after"
  if (!cut && !corrupt && !omit && !set) return new Response(answer.body, { status: answer.status, headers })

  const text = corruptText(alterFields(await answer.text(), fault), corrupt)
  if (corrupt === "html") headers.set("content-type", "text/html; charset=utf-8")
  const init = { status: answer.status, headers }
  if (cut) return cutAnswer(drop === "during" ? firstHalf(text) : text, init)
  return new Response(text, init)
}

const firstHalf = (text: string) => text.slice(0, Math.ceil(text.length / 2))

function alterFields(text: string, { omit = [], set = {} }: SandboxFault<string>): string {
  if (omit.length === 0 && Object.keys(set).length === 0) return text
  try {
    const json: unknown = JSON.parse(text)
    if (typeof json !== "object" || json === null || Array.isArray(json)) return text
    const kept = Object.entries({ ...json, ...set }).filter(([name]) => !omit.includes(name))
    return JSON.stringify(Object.fromEntries(kept))
  } catch {
    return text
  }
}

const page =
  "<!doctype html><html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>"

function corruptText(text: string, corrupt: SandboxFault["corrupt"]): string {
  if (corrupt === "malformed") return firstHalf(text)
  if (corrupt === "html") return page
  if (corrupt === "huge") return " ".repeat(8 * 1024 * 1024) + text
  return corrupt === "empty" ? "" : text
}
