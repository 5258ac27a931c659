/** What a dynamic Pix QR code says. Amount as a decimal text; name at most 25 and city at most 15 characters, ASCII. */
export interface BrCodeFields {
  /** Where the payer's bank would fetch the charge, without `https://`; at most 77 characters. */
  readonly url: string
  readonly amount: string
  readonly merchantName: string
  readonly merchantCity: string
}

/**
 * The copy-and-paste text of a dynamic Pix QR code: EMV tag-length-value fields and a checksum, as in the BR Code
 * manual of the Banco Central. A bank's app would read it and find no charge at the address.
 */
export function brCode({ url, amount, merchantName, merchantCity }: BrCodeFields): string {
  const fields = [
    field("00", "01"),
    // 12: to be used once.
    field("01", "12"),
    field("26", field("00", "br.gov.bcb.pix") + field("25", url)),
    field("52", "0000"),
    // 986 is BRL in ISO 4217.
    field("53", "986"),
    field("54", amount),
    field("58", "BR"),
    field("59", merchantName),
    field("60", merchantCity),
    field("62", field("05", "***"))
  ]
  // The checksum covers its own tag and length.
  const covered = `${fields.join("")}6304`
  return covered + crc16(covered)
}

function field(tag: string, value: string): string {
  return tag + String(value.length).padStart(2, "0") + value
}

/** CRC-16/CCITT-FALSE (polynomial 0x1021, start 0xFFFF) over ASCII, as four hexadecimal digits. */
export function crc16(text: string): string {
  let crc = 0xffff
  for (const byte of Buffer.from(text, "ascii")) {
    crc ^= byte << 8
    for (let bit = 0; bit < 8; bit += 1) crc = (crc & 0x8000 ? (crc << 1) ^ 0x1021 : crc << 1) & 0xffff
  }
  return crc.toString(16).toUpperCase().padStart(4, "0")
}
