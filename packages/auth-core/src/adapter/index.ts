/**
 * For those who write an adapter: what all of them have in common.
 *
 * @see the packages `@pix/auth-fetch`, `@pix/auth-axios` and `@pix/auth-ky`, which are built on it
 */
export { type RejectedCall, replay } from "./replay.ts"
export { isStream, replayResponse, type SentRequest } from "./replay-response.ts"
export type { RejectedRequest, TokenProvider, GetTokenOptions } from "./token-provider.ts"
