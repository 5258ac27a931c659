import { optionError } from "../material/option-error.ts"

/** The proxy for a URL, as a URL with its credentials; undefined if there is none. */
export type ProxyChoice = (url: string) => string | undefined

/** Reads the option `proxy`. The library that reads the environment is loaded only if it is asked for. */
export async function proxyChoice(proxy: string | URL | undefined): Promise<ProxyChoice | undefined> {
  if (proxy === undefined) return undefined
  if (proxy === "environment") {
    const { getProxyForUrl } = await import("proxy-from-env")
    return (url) => checked("environment", getProxyForUrl(url))
  }
  const always = checked("option", String(proxy))
  if (always === undefined) throw optionError("proxy", rule)
  return () => always
}

const rule = 'must be an http:// or https:// URL, such as "http://proxy.example.com:3128", or "environment"'

function checked(from: "environment" | "option", given: string): string | undefined {
  if (given === "") return undefined
  const url = URL.canParse(given) ? new URL(given) : undefined
  if (url?.protocol === "http:" || url?.protocol === "https:") return url.href
  const where = from === "environment" ? "is read from the environment, where a proxy variable " : ""
  throw optionError("proxy", `${where}${rule}`)
}
