import type { InternalAxiosRequestConfig } from "axios"

/**
 * Where axios sends the request, without `params`. An absolute URL is judged as it stands, whatever `allowAbsoluteUrls` makes
 * of it: not every version of axios knows that option.
 */
export function fullUrl({ baseURL, url = "" }: InternalAxiosRequestConfig): string {
  if (!baseURL || /^([a-z][a-z\d+\-.]*:)?\/\//i.test(url)) return url
  return url === "" ? baseURL : `${baseURL.replace(/\/+$/, "")}/${url.replace(/^\/+/, "")}`
}

/** Whether the caller authenticates the request: a header, `auth`, or a name and password in the URL. */
export function hasAuthorization({ headers, auth }: InternalAxiosRequestConfig, url: string): boolean {
  return headers.has("Authorization") || (auth !== undefined && auth !== null) || /^[^/?#]*\/\/[^/?#]*@/.test(url)
}
