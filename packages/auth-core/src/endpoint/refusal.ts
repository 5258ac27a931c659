import { cleanedLine, cleanedWords } from "../errors/cleaned-words.ts"
import type { FetchLikeResponse } from "../http/fetch-like.ts"
import type { AttemptFailure, FailureKind } from "./attempt.ts"
import { headerText } from "./header-text.ts"
import { parseObject } from "./token-response.ts"

/** Of a refusal this much is read. Bytes. */
export const largestRefusal: number = 4 * 1024

/**
 * What an answer without a token means, by its status, `content-type` and the error fields of its body, and what the PSP
 * said in it.
 *
 * @param body undefined where it could not be read
 *
 * @see RFC 6749, section 5.2; RFC 9457, section 3.1
 */
export function readRefusal(
  { status, headers }: Pick<FetchLikeResponse, "status" | "headers">,
  body: string | undefined,
  secrets: ReadonlyArray<string>
): Pick<AttemptFailure, "kind" | "providerMessage" | "requestId"> {
  const fields = parseObject(body ?? "")
  const isPage = fields === undefined && (/html/i.test(headerText(headers, "content-type")) || /^\s*</.test(body ?? ""))
  const providerMessage = fields && cleanedWords(wordsOf(fields), secrets)
  const requestId = requestIds
    .map((name) => cleanedLine(headerText(headers, name), secrets))
    .find((id) => id !== undefined)
  return { kind: kindOf(status, fields ?? {}, isPage), providerMessage, requestId }
}

type Fields = Readonly<Record<string, unknown>>

/** Headers that PSPs and the gateways before them name a request in. */
const requestIds = [
  "x-request-id",
  "x-correlation-id",
  "x-itau-correlationid",
  "request-id",
  "x-amzn-requestid",
  "cf-ray"
]

function kindOf(status: number, { error, statusCode, status: stated }: Fields, isPage: boolean): FailureKind {
  const kind = kindOfStatus(status)
  if (kind === "unavailable") return kind
  // RFC 6749 says these of credentials alone, whatever the status.
  if (error === "invalid_client" || error === "unauthorized_client" || error === "invalid_grant") return "rejected"
  if (kind === "invalid") {
    const code = Number(statusCode ?? stated)
    return code >= 400 && code < 600 ? kindOfStatus(code) : kind
  }
  // A page comes from a firewall, a CDN or a web server in between, which knows nothing of credentials.
  return isPage && status !== 401 ? "unexpected" : kind
}

function kindOfStatus(status: number): FailureKind {
  if (status === 400 || status === 401 || status === 403) return "rejected"
  if (status === 408 || status === 425 || status === 429 || status >= 500) return "unavailable"
  return status >= 200 && status < 300 ? "invalid" : "unexpected"
}

/** The error fields of RFC 6749 and RFC 9457, and the `message` that most APIs have; each text once. */
function wordsOf({ error, error_description, message, title, detail }: Fields): string {
  const texts = [error, error_description, message, title, detail].flat().filter((text) => typeof text === "string")
  return [...new Set(texts)].join(": ")
}
