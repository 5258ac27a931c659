import { Refusal } from "./error-shapes.ts"
import type { ScopePolicy } from "./profile.ts"

/** The scopes that a token gets, separated by spaces. `asked` is absent if the request asks for none. */
export function grantedScope(policy: ScopePolicy, asked: string | undefined, enabled: string): string {
  const wanted = scopesIn(asked ?? "")
  if (policy === "panel" || wanted.size === 0) return enabled
  if (policy === "as-asked") return [...wanted].join(" ")
  const own = scopesIn(enabled)
  const granted = [...wanted].filter((scope) => own.has(scope))
  const isRefused = policy === "all-or-nothing" ? granted.length < wanted.size : granted.length === 0
  if (isRefused) throw new Refusal("invalid_scope", "The client may not ask for this scope")
  return granted.join(" ")
}

/** Whether a text of scopes holds this one. */
export function hasScope(scopes: string, scope: string): boolean {
  return scopesIn(scopes).has(scope)
}

const scopesIn = (text: string) => new Set(text.split(" ").filter((scope) => scope !== ""))
