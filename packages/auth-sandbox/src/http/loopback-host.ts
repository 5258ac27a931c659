import { ApiError } from "./error-body.ts"

/**
 * Refuses a request for a host that is not a name of loopback: the name of a web page's site may be made to point here,
 * and then a browser takes the sandbox for that site.
 *
 * @param host the header `Host`, which may differ from the host in the URL
 */
export function requireLoopbackHost(url: string, host: string | undefined): void {
  if (isLoopback(url) && (host === undefined || isLoopback(`http://${host}`))) return
  throw new ApiError(
    403,
    "Sandbox: `Host` must be localhost or a loopback address. For another name, listen with `dangerouslyListenOn`."
  )
}

function isLoopback(url: string): boolean {
  if (!URL.canParse(url)) return false
  return /^((.+\.)?localhost\.?|127(\.\d+){3}|\[::1\])$/.test(new URL(url).hostname)
}
