import type { TokenRequestMessage } from "@pix/auth-core"

/** The texts of a request: as they are, and as a server reads them, of a URL, a form, JSON, HTTP Basic and an assertion. */
export function decodings({ url = "", headers, body }: TokenRequestMessage): ReadonlyArray<string> {
  const raw = [url, body, ...Object.values(headers)]
  const basic = raw.flatMap((text) => [...(/\bBasic\s+([\w+/=-]+)/gi.exec(text)?.slice(1) ?? [])])
  const assertions = raw.flatMap((text) =>
    [...text.matchAll(/eyJ[\w-]+\.([\w-]+)/g)].map(([, payload = ""]) => payload)
  )
  const decoded = [...basic, ...assertions].map((text) => Buffer.from(text, "base64").toString())
  return [...raw, ...decoded].flatMap((text) => [text, formDecoded(text), ...jsonTexts(text)])
}

function formDecoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll("+", " "))
  } catch {
    return text
  }
}

/** The texts of a JSON document, at any depth. */
function jsonTexts(text: string): ReadonlyArray<string> {
  const found: Array<string> = []
  try {
    JSON.parse(text, (_name, value: unknown) => {
      if (typeof value === "string") found.push(value)
      return value
    })
  } catch {
    // It is no JSON: then it has no such texts.
  }
  return found
}
