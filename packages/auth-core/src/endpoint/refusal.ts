import { ignoreRejection } from "../errors/ignore-rejection.ts"
import { cleanedLine, cleanedWords } from "../errors/cleaned-words.ts"
import type { FetchLikeResponse } from "../http/fetch-like.ts"
import type { AttemptFailure, FailureKind } from "./attempt.ts"
import { headerText } from "./header-text.ts"
import type { Provider, RefusalSubject, RefusedAnswer } from "../provider/provider.ts"
import { parseObject } from "./token-response.ts"

/** Of a refusal this much is read. Bytes. */
export const largestRefusal: number = 4 * 1024

/**
 * What an answer without a token means, by its status, `content-type` and the error fields of its body, and what the PSP
 * said in it.
 *
 * @param body undefined where it could not be read
 * @param own how this provider says it
 *
 * @see RFC 6749, section 5.2; RFC 9457, section 3.1
 */
export function readRefusal(
  { status, headers }: Pick<FetchLikeResponse, "status" | "headers">,
  body: string = "",
  own: Provider["readRefusal"],
  secrets: ReadonlyArray<string>
): Pick<AttemptFailure, "kind" | "providerMessage" | "requestId"> {
  const fields = parseObject(body)
  const header = (name: string): string => headerText(headers, name)
  const isPage = fields === undefined && (/html/i.test(header("content-type")) || /^\s*</.test(body))
  const answer = { status, header, body, fields: fields ?? {} }
  return {
    kind: kinds.get(subjectOf(answer, own)) ?? kindOf(answer, isPage),
    providerMessage: fields && cleanedWords(wordsOf(fields), secrets),
    requestId: requestIds.map((name) => cleanedLine(header(name), secrets)).find((id) => id !== undefined)
  }
}

/** Headers that PSPs and the gateways before them name a request in. */
const requestIds = [
  "x-request-id",
  "x-correlation-id",
  "x-itau-correlationid",
  "request-id",
  "x-amzn-requestid",
  "cf-ray"
]

const kinds: ReadonlyMap<unknown, FailureKind> = /* @__PURE__ */ new Map<RefusalSubject, FailureKind>([
  ["credentials", "rejected"],
  ["certificate", "certificate"],
  ["scope", "scope"],
  ["unavailable", "unavailable"]
])

/** What the provider makes of it. One that throws has said nothing. */
function subjectOf(answer: RefusedAnswer, own: Provider["readRefusal"]): RefusalSubject | undefined {
  try {
    const subject = own?.(answer)
    ignoreRejection(subject)
    return subject
  } catch {
    return undefined
  }
}

function kindOf({ status, body, fields }: RefusedAnswer, isPage: boolean): FailureKind {
  const { error, statusCode, status: stated } = fields
  const kind = kindOfStatus(status)
  if (kind === "unavailable") return kind
  // RFC 6749 says these of credentials or scopes alone, whatever the status.
  if (error === "invalid_client" || error === "unauthorized_client" || error === "invalid_grant") return "rejected"
  if (error === "invalid_scope") return "scope"
  if (kind === "invalid") {
    const code = Number(statusCode ?? stated)
    return code >= 400 && code < 600 ? kindOfStatus(code) : kind
  }
  if (!isPage || status === 401) return kind
  // The words of nginx. Any other page comes from a firewall, a CDN or a web server that knows nothing of credentials.
  return status === 400 && /SSL certificate/i.test(body) ? "certificate" : "unexpected"
}

function kindOfStatus(status: number): FailureKind {
  if (status === 400 || status === 401 || status === 403) return "rejected"
  if (status === 408 || status === 425 || status === 429 || status >= 500) return "unavailable"
  return status >= 200 && status < 300 ? "invalid" : "unexpected"
}

/** The error fields of RFC 6749 and RFC 9457, and the `message` that most APIs have; each text once. */
function wordsOf({ error, error_description, message, title, detail }: RefusedAnswer["fields"]): string {
  const texts = [error, error_description, message, title, detail].flat().filter((text) => typeof text === "string")
  return [...new Set(texts)].join(": ")
}
