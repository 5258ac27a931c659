import { redact } from "./redact.ts"

/** A longer text of a PSP is cut. Characters. */
const longestText = 200
/** A text that shares this many characters in a row with a secret holds a part of it. */
const shortestPart = 8

/**
 * What a PSP said, fit to be repeated: one line of at most 200 characters without control or bidirectional ones.
 * Undefined where nothing is left, or where the text holds a part of a secret or something like a token.
 */
export function cleanedWords(words: string, secrets: ReadonlyArray<string>): string | undefined {
  const line = cleanedLine(words, secrets)
  return line === undefined || [...line.matchAll(/[\w-]{20,}/g)].some(([run]) => looksLikeToken(run)) ? undefined : line
}

/** The same for a name or number of a request, which may look like a token. */
export function cleanedLine(words: string, secrets: ReadonlyArray<string>): string | undefined {
  if (redact(words, secrets) !== words || secrets.some((secret) => holdsPart(words, secret))) return undefined
  const line = Array.from(words.replace(/[\p{C}\p{Z}]+/gu, " ").trim())
  return line.length === 0 ? undefined : line.slice(0, longestText).join("")
}

/** Whether eight characters in a row are those of the secret, as it is or as JSON, a URL or HTTP Basic would have it. */
function holdsPart(words: string, secret: string): boolean {
  const whole = spellings(secret)
  const compactWords = compact(words)
  return whole.some((one) => share(words.toLowerCase(), one.toLowerCase()) || share(compactWords, compact(one)))
}

function share(words: string, secret: string): boolean {
  const size = Math.min(shortestPart, secret.length)
  if (size === 0) return false
  for (let at = 0; at + size <= words.length; at++) {
    if (secret.includes(words.slice(at, at + size))) return true
  }
  return false
}

function spellings(secret: string): ReadonlyArray<string> {
  const bytes = new TextEncoder().encode(secret)
  const encoded = encodeURIComponent(new TextDecoder().decode(bytes))
  // Base64 writes three bytes at a time, so the same text looks different at each of three places.
  const basic = [0, 1, 2].map((before) =>
    btoa(String.fromCharCode(...new Uint8Array(before), ...bytes)).slice(Math.ceil((before * 8) / 6))
  )
  return [...new Set([secret, JSON.stringify(secret).slice(1, -1), encoded, ...basic])]
}

/** Leaves out what cannot be seen, because it may stand between the characters of a secret. */
function compact(text: string): string {
  return text.replace(/[\p{C}\p{Z}]+/gu, "").toLowerCase()
}

function looksLikeToken(run: string): boolean {
  return /\d/.test(run) && /[a-z]/i.test(run) && !/^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i.test(run)
}
