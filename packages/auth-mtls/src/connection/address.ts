/** Where a URL leads, as sockets take it. */
export interface Address {
  readonly host: string
  readonly port: number
  /** What TLS asks for by SNI and verifies; empty for an IP address, which is verified as the host. */
  readonly servername: string
}

/** The address of a URL. */
export function addressOf({ hostname, port, protocol }: URL): Address {
  // Only a URL has brackets around an IPv6 address.
  const host = hostname.replace(/^\[(.*)\]$/, "$1")
  const isIp = host.includes(":") || /^[\d.]+$/.test(host)
  const usual = protocol === "https:" ? 443 : 80
  return { host, port: port === "" ? usual : Number(port), servername: isIp ? "" : host }
}
