/**
 * Cuts the secrets out of a text, however they are spelt: as they are, escaped for JSON (any number of times), for a URL
 * or a form, or inside base64, as HTTP Basic has them.
 */
export function redact(text: string, secrets: ReadonlyArray<string>): string {
  const patterns = secrets.filter((secret) => secret !== "").flatMap(spellings)
  return [...patterns, jsonWebToken].reduce((cut, pattern) => cut.replaceAll(pattern, "<redacted>"), text)
}

/** A token that nobody told us of, such as one in a store. */
const jsonWebToken = /\beyJ[\w-]+\.[\w-]+(?:\.[\w-]*)?/g

/** Of a longer secret this much is looked for, and what follows is cut as well. Characters. */
const longestPattern = 1_000

function spellings(whole: string): ReadonlyArray<RegExp> {
  const secret = whole.slice(0, longestPattern)
  const rest = whole === secret ? "" : String.raw`\S*`
  const encoded = encodeURIComponent(new TextDecoder().decode(new TextEncoder().encode(secret)))
  const forms = encoded === secret ? [secret] : [secret, encoded]
  return [...new Set([secret, ...forms.flatMap(insideBase64)])].map((one) => anySpelling(one, rest))
}

function anySpelling(secret: string, rest: string): RegExp {
  // A run of backslashes is one unit: escaping changes how many there are.
  return new RegExp((secret.match(/\\+|[^\\]/gu) ?? []).map(spellingsOf).join("") + rest, "gi")
}

const backslash = String.raw`(?:\\|%5c)`

/** A character, as JSON's \u escape, or percent-encoded; it may have backslashes before it, unless it is the first. */
function spellingsOf(unit: string, index: number, units: ReadonlyArray<string>): string {
  const hex = (code: number, length: number) => code.toString(16).padStart(length, "0")
  const percent = Array.from(new TextEncoder().encode(unit), (byte) => `%${hex(byte, 2)}`).join("")
  // Not from the middle of a run, which would take the square of its length.
  if (unit.startsWith("\\")) return `(?<!${backslash})${backslash}+(?:u005c)?`
  const codes = Array.from({ length: unit.length }, (_, at) => `u${hex(unit.charCodeAt(at), 4)}`)
  const escaped = codes.join(`${backslash}+`)
  const literal = unit.replace(/[.*+?^${}()|[\]/-]/, String.raw`\$&`)
  const plain = [literal, escaped, percent, ...(escapes[unit] ?? [])].join("|")
  const afterBackslash = units[index - 1]?.startsWith("\\") === true
  const before = index === 0 ? "" : afterBackslash ? `(?:${backslash}+(?=u00))?` : `${backslash}*`
  return `${before}(?:${plain})`
}

/** A form writes + for a space, JSON a letter for a control character. */
const escapes: { readonly [character: string]: ReadonlyArray<string> } = {
  " ": [String.raw`\+`],
  "\n": ["n"],
  "\r": ["r"],
  "\t": ["t"]
}

/** The characters that the secret alone decides in the base64 of a longer text, for each place that it may have there. */
function insideBase64(secret: string): ReadonlyArray<string> {
  const bytes = new TextEncoder().encode(secret)
  return [0, 1, 2].flatMap((before) => {
    const text = btoa(String.fromCharCode(...new Uint8Array(before), ...bytes))
    const inside = text.slice(Math.ceil((before * 8) / 6), Math.floor(((before + bytes.length) * 8) / 6))
    // Fewer would also be found in words that have nothing to do with it.
    return inside.length < 6 ? [] : [inside, inside.replaceAll("+", "-").replaceAll("/", "_")]
  })
}
