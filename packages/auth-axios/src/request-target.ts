import type { InternalAxiosRequestConfig } from "axios"

/** Where axios sends the request, without `params`: its own rule. */
export function fullUrl(config: InternalAxiosRequestConfig): string {
  const { baseURL, url = "" } = config
  // The usual case first: it needs no pattern.
  if (baseURL && url.startsWith("/") && !url.startsWith("//") && !baseURL.endsWith("/")) return baseURL + url
  if (!baseURL || (isAbsolute(url) && takesAbsoluteUrls(config))) return url
  return url === "" ? baseURL : `${baseURL.replace(/\/+$/, "")}/${url.replace(/^\/+/, "")}`
}

/** Whether an absolute `url` replaces `baseURL`; otherwise it is appended like any other. */
export function takesAbsoluteUrls({ allowAbsoluteUrls }: InternalAxiosRequestConfig): boolean {
  return allowAbsoluteUrls !== false
}

function isAbsolute(url: string): boolean {
  return /^([a-z][a-z\d+\-.]*:)?\/\//i.test(url)
}

/** Whether the caller authenticates the request: a header, `auth`, or a name and password in the URL. */
export function hasAuthorization({ headers, auth }: InternalAxiosRequestConfig, url: string): boolean {
  return headers.has("Authorization") || (auth !== undefined && auth !== null) || /^[^/?#]*\/\/[^/?#]*@/.test(url)
}
