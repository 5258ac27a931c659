/**
 * Whether credentials and tokens may be sent to `url` without being asked twice: https, or this machine.
 */
export function isSecure(url: URL): boolean {
  return url.protocol === "https:" || (url.protocol === "http:" && isLoopback(url.hostname))
}

/** 127.0.0.0/8, [::1], localhost and what is below it (RFC 6761, section 6.3). */
function isLoopback(hostname: string): boolean {
  return /^(127(\.\d{1,3}){3}|\[::1\]|(.+\.)?localhost)$/.test(hostname)
}

/**
 * Makes the test of which URLs get the token: same scheme, host and port as one of `origins`. A relative URL is not
 * covered: resolve it first.
 */
export function coverage(origins: ReadonlyArray<string>): (url: string | URL) => boolean {
  const covered = new Set(origins)
  // "https://host/" at the start of a string settles its origin without parsing.
  const [own, ...others] = origins.map((origin) => `${origin}/`)
  return (url) => {
    if (typeof url !== "string") return covered.has(originOf(url))
    // Fast path: most requests go to `baseUrl`.
    if (own !== undefined && url.startsWith(own)) return true
    for (const prefix of others) if (url.startsWith(prefix)) return true
    return URL.canParse(url) && covered.has(originOf(new URL(url)))
  }
}

/** Not `url.origin`, which of a `blob:` URL is the origin of the page that made it. */
function originOf({ protocol, host }: URL): string {
  return `${protocol}//${host}`
}
