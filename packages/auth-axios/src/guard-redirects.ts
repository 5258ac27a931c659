import { type Attached, withoutQuery, withQuery } from "@pix/auth-core/adapter"
import type { InternalAxiosRequestConfig } from "axios"
import { hiddenAgent, revealedAgent } from "./secrecy/hidden-agent.ts"

type BeforeRedirect = NonNullable<InternalAxiosRequestConfig["beforeRedirect"]>
type Options = Parameters<BeforeRedirect>[0]

/** What is sent, and whether the token still is. */
export interface Carried {
  readonly url: string
  readonly attached: Attached
  /** False for good once a redirect has led to another origin. */
  isCarried: boolean
}

/**
 * What axios' http adapter calls before each redirect: as in `fetch`, the token and what the provider asks for go along while the
 * origin is the same. The caller's own `beforeRedirect` is called without them, and what that changes is taken over.
 */
export function guardRedirects(carried: Carried, beforeRedirect: BeforeRedirect | undefined): BeforeRedirect {
  return (options, response, request) => {
    const { headers, query } = carried.attached
    const withoutOurs = (all: Readonly<Record<string, string>>): Record<string, string> =>
      Object.fromEntries(
        Object.entries(all).filter(([name]) => !isAuthorization(name) && !(name.toLowerCase() in headers))
      )
    options["headers"] = withoutOurs(options["headers"])
    changeUrl(options, (url) => withoutQuery(url, query))
    const isSame = new URL(String(options["href"])).origin === new URL(carried.url).origin
    const isLeft =
      beforeRedirect === undefined ||
      leavesTarget(options, (shown) => {
        const { url } = (request ?? {}) as { url?: unknown }
        const own = typeof url === "string" && { url: withoutQuery(url, query) }
        beforeRedirect(shown, response, request && { ...request, ...own, headers: withoutOurs(request.headers) })
      })
    carried.isCarried &&= isSame && isLeft
    if (!carried.isCarried) return withoutAgent(options, carried.attached.certificate?.agent)
    const authorization = `Bearer ${carried.attached.accessToken}`
    options["headers"] = { ...headers, ...options["headers"], Authorization: authorization }
    changeUrl(options, (url) => withQuery(url, query))
  }
}

/** The certificate goes to its own origin alone: another one gets a connection without it. */
function withoutAgent(options: Options, agent: unknown): void {
  const { agents } = options
  if (agent !== undefined && agents?.https === agent) options["agents"] = { ...agents, https: undefined }
}

/** Changes the target everywhere that it stands. */
function changeUrl(options: Options, change: (url: string) => string): void {
  for (const name of ["path", "href"]) if (options[name] !== undefined) options[name] = change(String(options[name]))
  const search = /\?[^#]*/.exec(String(options["path"]))?.[0] ?? ""
  if (options["search"] !== undefined && options["search"] !== search) options["search"] = search
}

function isAuthorization(name: string): boolean {
  return name.toLowerCase() === "authorization"
}

/** Has the options changed by the caller, who may neither keep them nor look into agents. Whether the target is as before. */
function leavesTarget(options: Options, change: (shown: Options) => void): boolean {
  const { nativeProtocols: _, ...rest } = options
  const shown = withAgents({ ...rest, headers: { ...options["headers"] } }, hiddenAgent)
  change(shown)
  const isLeft =
    target.every((name) => shown[name] === options[name]) && !Object.keys(shown["headers"]).some(isAuthorization)
  for (const name of Object.keys(rest)) if (!(name in shown)) delete options[name]
  Object.assign(options, withAgents({ ...shown, headers: { ...shown["headers"] } }, revealedAgent))
  return isLeft
}

const target = ["protocol", "hostname", "host", "port", "socketPath", "auth"] as const

function withAgents(options: Options, change: (agent: unknown) => unknown): Options {
  const { agent, agents } = options
  if (agent !== undefined) options["agent"] = change(agent)
  if (agents) options["agents"] = { ...agents, http: change(agents.http), https: change(agents.https) }
  return options
}
