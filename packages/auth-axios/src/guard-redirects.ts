import type { InternalAxiosRequestConfig } from "axios"
import { hiddenAgent, revealedAgent } from "./secrecy/hidden-agent.ts"

type BeforeRedirect = NonNullable<InternalAxiosRequestConfig["beforeRedirect"]>
type Options = Parameters<BeforeRedirect>[0]

/** What is sent, and whether the token still is. */
export interface Carried {
  readonly url: string
  readonly authorization: string
  /** False for good once a redirect has led to another origin. */
  isCarried: boolean
}

/**
 * What axios' http adapter calls before each redirect: as in `fetch`, the token goes along while the origin is the same.
 * The caller's own `beforeRedirect` is called without it, and what that changes is taken over.
 */
export function guardRedirects(carried: Carried, beforeRedirect: BeforeRedirect | undefined): BeforeRedirect {
  return (options, response, request) => {
    options["headers"] = withoutAuthorization(options["headers"])
    const isSame = new URL(String(options["href"])).origin === new URL(carried.url).origin
    const isLeft =
      beforeRedirect === undefined ||
      leavesTarget(options, (shown) => {
        beforeRedirect(shown, response, request && { ...request, headers: withoutAuthorization(request.headers) })
      })
    carried.isCarried &&= isSame && isLeft
    if (carried.isCarried) options["headers"]["Authorization"] = carried.authorization
  }
}

function withoutAuthorization(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !isAuthorization(name)))
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
