import type { MiddlewareHandler } from "hono"

/** Nothing but what this server serves, and nothing inline. */
const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'"
].join("; ")

/**
 * Refuses requests that were made for another host, as after DNS rebinding, and those that a page of another origin sends;
 * forbids the page everything that it does not need.
 */
export const ownBrowserOnly: MiddlewareHandler = async (c, next) => {
  const host = c.req.header("host") ?? ""
  const origin = c.req.header("origin")
  const isOurs = /^(127\.0\.0\.1|localhost):\d+$/.test(host)
  const isForeign = origin === undefined ? c.req.method !== "GET" : origin !== `http://${host}`
  if (!isOurs || isForeign) return c.text("This page is for the browser of this machine.", 403)
  await next()
  c.header("content-security-policy", contentSecurityPolicy)
  c.header("x-content-type-options", "nosniff")
  c.header("referrer-policy", "no-referrer")
  c.header("cross-origin-resource-policy", "same-origin")
}
