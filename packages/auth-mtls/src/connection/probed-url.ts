/** The URL whose server is probed: one with TLS. The error does not repeat it, since it may hold credentials. */
export function probedUrl(given: string | URL): URL {
  const url = URL.canParse(given) ? new URL(given) : undefined
  if (url?.protocol === "https:") return url
  throw new TypeError('clientCertificate: probe() takes an https:// URL, such as "https://pix.example.com"')
}
