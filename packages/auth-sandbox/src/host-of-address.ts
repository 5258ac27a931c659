/** The host of a URL at which a server on this address answers from the same machine. */
export function hostOfAddress(address: string): string {
  // "All addresses" is none to connect to.
  if (address === "0.0.0.0" || address === "::") return "127.0.0.1"
  return address.includes(":") ? `[${address}]` : address
}
