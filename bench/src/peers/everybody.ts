import { bare, control, families } from "./families.ts"

/** Clients that keep no token of their own: whoever uses them does. */
const tokenless: ReadonlySet<string> = new Set([bare, control, "openid-client", "simple-oauth2", "axios-auth-refresh"])

/** All that keep a token. */
export const everybody: ReadonlyArray<{ readonly transport: string; readonly name: string }> = Object.entries(
  families
).flatMap(([transport, clients]) =>
  Object.keys(clients).flatMap((name) => (tokenless.has(name) ? [] : [{ transport, name }]))
)
