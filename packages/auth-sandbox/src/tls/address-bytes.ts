import { isIP } from "node:net"

/** Whether a host is an IP address, and not a name. */
export function isAddress(host: string): boolean {
  return isIP(host) !== 0
}

/** The 4 or 16 bytes of an IP address. */
export function addressBytes(address: string): Uint8Array<ArrayBuffer> {
  if (isIP(address) === 4) return Uint8Array.from(address.split("."), Number)
  // A URL writes every group as a number, also the last two of `::ffff:127.0.0.1`.
  const [head = [], tail = []] = new URL(`http://[${address}]`).hostname
    .slice(1, -1)
    .split("::")
    .map((part) => part.split(":").filter((group) => group !== ""))
  const groups = [...head, ...Array<string>(8 - head.length - tail.length).fill("0"), ...tail]
  return Uint8Array.from(
    groups.flatMap((group) => {
      const number = Number.parseInt(group, 16)
      return [number >> 8, number & 0xff]
    })
  )
}
