/**
 * For those who write an adapter: what all of them have in common.
 *
 * @see the packages `@pix/auth-fetch`, `@pix/auth-axios` and `@pix/auth-ky`, which are built on it
 */
export { attach, type Attached, type Authorization, withQuery, withoutQuery } from "./authorization.ts"
export { withHiddenQuery } from "./hidden-query.ts"
export { redactInPlace } from "../errors/redact-in-place.ts"
export { isStream } from "../http/is-stream.ts"
export { globalFetchBeside, globalFetchWithoutToken, noteGlobalFetch } from "../http/global-fetch.ts"
export { type Answered, followRedirects, type Hop, isRedirect, type Redirectable } from "./follow-redirects.ts"
export { type RejectedCall, rejectsToken, replay } from "./replay.ts"
export { replayResponse, type SentRequest } from "./replay-response.ts"
export { largestKept } from "./kept-body.ts"
export { headersFor, type RequestCall, requestCall } from "./request-call.ts"
export type { GetTokenOptions, RejectedRequest, TokenProvider } from "./token-provider.ts"
