/**
 * Why there is no token. Match on `_tag`. Instants are epoch milliseconds; none of these holds a token or a secret.
 */
export type AuthErrorReason =
  | CredentialsRejected
  | CredentialsUnavailable
  | CertificateRejected
  | ScopeRejected
  | TokenRequestFailed
  | TokenResponseInvalid
  | ManagerDisposed

/** Which token request a reason is about, and what the PSP said. For logs: none of it decides anything. */
export interface TokenRequestDetails {
  /** Where the token is requested, without query. */
  readonly tokenUrl?: string | undefined
  /** Eight hexadecimal digits that tell one client id from another. `snapshot()` has them as well. */
  readonly clientFingerprint?: string | undefined
  /** The scopes that were asked for. */
  readonly requestedScopes?: ReadonlyArray<string> | undefined
  /**
   * The PSP's words from the error fields of its answer (`error`, `error_description`, `message`, `title`, `detail`):
   * one line of at most 200 characters. Absent where it said nothing, or something that looks like a token or a secret.
   *
   * **Gotcha**: somebody else wrote it. Log it, and do not use it as a metric label or as HTML.
   */
  readonly providerMessage?: string | undefined
  /** How the PSP names this request, as in its header `x-request-id`. Its support finds the request by this. */
  readonly requestId?: string | undefined
}

/**
 * The token endpoint does not accept this `clientId` and `clientSecret`: it answered 400, 401 or 403, or with any other
 * status a body that says so, such as `{"error":"invalid_client"}`. A page of HTML with 400 or 403 is no such answer.
 *
 * **When to use**
 *
 * Correct the credentials. Until `retryAt` no token request is made, so that a wrong secret does not lock the account.
 */
export interface CredentialsRejected extends TokenRequestDetails {
  readonly _tag: "CredentialsRejected"
  /** The status of the answer. */
  readonly status: number
  /** Until then no token request is made, unless the secret changes. */
  readonly retryAt: number
}

/**
 * A certificate was refused: the client's by the PSP (a TLS alert, or an answer that says so), or the PSP's own, which
 * could not be verified here. `cause` or `providerMessage` says which.
 *
 * **When to use**
 *
 * Correct the certificate, or add the certificate authority that is missing. No attempt is repeated within a renewal.
 */
export interface CertificateRejected extends TokenRequestDetails {
  readonly _tag: "CertificateRejected"
  /** Absent when TLS failed, so that there was no answer. */
  readonly status?: number | undefined
  /** Until then no token request is made. */
  readonly retryAt: number
  /** What the transport threw, reduced to name, message and code. */
  readonly cause?: Error | undefined
}

/**
 * The token endpoint refused the scopes: at least one of `requestedScopes` is not granted to this client. Some PSPs
 * refuse the whole token request because of one.
 */
export interface ScopeRejected extends TokenRequestDetails {
  readonly _tag: "ScopeRejected"
  /** The status of the answer. */
  readonly status: number
  /** Until then no token request is made. */
  readonly retryAt: number
}

/**
 * The secret function threw, or gave something that cannot be the secret: no token request was made. Worth trying again
 * after `retryAt`.
 */
export interface CredentialsUnavailable extends TokenRequestDetails {
  readonly _tag: "CredentialsUnavailable"
  /** Until then the secret is not asked for again. */
  readonly retryAt: number
  /** Which rule the secret breaks, or the kind of what was thrown. Never its words, which may quote the secret. */
  readonly cause?: Error | undefined
}

/**
 * The token endpoint did not answer in time or at all, or answered 408, 425, 429, 5xx, a redirect, a page of HTML or
 * another unexpected status; or the PSP allows no more token requests for now. Worth trying again after `retryAt`.
 */
export interface TokenRequestFailed extends TokenRequestDetails {
  readonly _tag: "TokenRequestFailed"
  /** Absent when there was no answer; of the last request, when the budget is spent. */
  readonly status?: number | undefined
  /** True when no token request was made, because those that the provider's `tokenBudget` allows are spent. */
  readonly budgetSpent?: boolean | undefined
  /**
   * True when the connection was closed without an answer, and the PSP demands a client certificate: without one, many
   * servers do just that.
   */
  readonly mayNeedCertificate?: boolean | undefined
  /** Until then no token request is made. */
  readonly retryAt: number
  /** What the transport threw, reduced to name, message and code. */
  readonly cause?: Error | undefined
}

/**
 * The token endpoint reported success, but its body is not the documented one: HTML from a proxy, a missing
 * `access_token`, an `expires_in` of zero.
 */
export interface TokenResponseInvalid extends TokenRequestDetails {
  readonly _tag: "TokenResponseInvalid"
  /** The response field at fault, or `body`. Never its value. */
  readonly field: string
  /** Until then no token request is made. */
  readonly retryAt: number
}

/** The manager was used after `dispose()`, or disposed of while the caller waited. */
export interface ManagerDisposed {
  readonly _tag: "ManagerDisposed"
}

const brand = /* @__PURE__ */ Symbol.for("@pix/auth-core/AuthError")

/**
 * The one error of this library: there is no token. `code` says why, `reason` has the details, `retryAt` says when a token
 * is requested again, and `cause` is the transport's error, if any.
 *
 * **Gotcha**
 *
 * Test with {@link isAuthError}, not with `instanceof`: two copies of this package may live in one process.
 *
 * **Example**
 *
 * ```ts
 * import { createTokenManager, isAuthError, ntxPay } from "@pix/auth-core"
 *
 * const { PIX_CLIENT_ID, PIX_CLIENT_SECRET } = process.env
 * const tokens = createTokenManager({ provider: ntxPay(), clientId: PIX_CLIENT_ID, clientSecret: PIX_CLIENT_SECRET })
 * try {
 *   await tokens.getToken()
 * } catch (error) {
 *   if (isAuthError(error) && error.code === "CredentialsRejected") console.error("check the client secret")
 *   else throw error
 * }
 * ```
 */
export class AuthError extends Error {
  /** Why, with the details of that reason. */
  readonly reason: AuthErrorReason

  constructor(reason: AuthErrorReason) {
    super(describe(reason), "cause" in reason && reason.cause !== undefined ? { cause: reason.cause } : undefined)
    this.reason = reason
    Object.defineProperty(this, brand, { value: true })
  }

  // On the prototype, so that a printed error is not cluttered with them.
  /** `"AuthError"`, unless somebody gives it another one. */
  override get name(): string {
    return "AuthError"
  }

  // Error reporters give errors that pass a name of their own.
  override set name(value: string) {
    Object.defineProperty(this, "name", { value, writable: true, configurable: true })
  }

  get _tag(): "AuthError" {
    return "AuthError"
  }

  /** Why, as a name: `reason._tag`. */
  get code(): AuthErrorReason["_tag"] {
    return this.reason._tag
  }

  /** Until then no token request is made; epoch milliseconds. Undefined once the manager was disposed of. */
  get retryAt(): number | undefined {
    return "retryAt" in this.reason ? this.reason.retryAt : undefined
  }
}

/** Whether `error` is an {@link AuthError}, from whichever copy of this package it came. */
export function isAuthError(error: unknown): error is AuthError {
  return typeof error === "object" && error !== null && (error as { [brand]?: unknown })[brand] === true
}

function describe(reason: AuthErrorReason): string {
  switch (reason._tag) {
    case "CredentialsRejected":
      return `The token endpoint rejected the credentials with status ${reason.status}: check clientId and clientSecret.${details(reason)}`
    case "CredentialsUnavailable":
      return `There is no client secret for a token request: ${reason.cause?.message ?? "the secret function failed"}.${details(reason)}`
    case "CertificateRejected":
      return `A certificate was refused: ${answer(reason)}. Check the client certificate, its key, and the certificate authorities.${details(reason)}`
    case "ScopeRejected":
      return `The token endpoint refused the scopes with status ${reason.status}: ask only for those that it grants.${details(reason)}`
    case "TokenRequestFailed":
      if (reason.budgetSpent === true) {
        return `No token request was made, because those that the PSP allows are spent.${lastOf(reason)}${details(reason)}`
      }
      return `The token request failed: ${answer(reason)}.${reason.mayNeedCertificate ? certificateHint : ""}${details(reason)}`
    case "TokenResponseInvalid":
      return `The token endpoint reported success, but "${reason.field}" is not as documented: check provider and baseUrl.${details(reason)}`
    case "ManagerDisposed":
      return "This token manager was disposed of: create another one."
  }
}

/** What spent the budget, if the request before failed. */
function lastOf(reason: TokenRequestFailed): string {
  if (reason.status === undefined && reason.cause === undefined) return ""
  return ` The last one failed: ${answer(reason)}.${reason.mayNeedCertificate === true ? certificateHint : ""}`
}

const certificateHint = " The PSP demands a client certificate: check that the right one is sent."

function answer({ status, cause }: TokenRequestFailed | CertificateRejected): string {
  if (status !== undefined) return `the endpoint answered with status ${status}${hint(status)}`
  return cause === undefined ? "the endpoint did not answer" : `no answer (${withCode(cause)})`
}

function hint(status: number): string {
  if (status === 404 || status === 405) return ", so check baseUrl"
  return status >= 300 && status < 400 ? ", and redirects are not followed, so check baseUrl" : ""
}

/** The message of a failed connection, followed by its code unless the message has it. */
function withCode({ message, code }: Error & { readonly code?: unknown }): string {
  return typeof code === "string" && !message.includes(code) ? `${message}, ${code}` : message
}

function details(reason: TokenRequestDetails & { readonly retryAt: number }): string {
  const { providerMessage, requestId, tokenUrl, clientFingerprint, requestedScopes = [], retryAt } = reason
  const parts = [
    providerMessage && `The PSP said: "${providerMessage}".`,
    requestId && `Request id: ${requestId}.`,
    tokenUrl && `Token URL: ${tokenUrl}.`,
    clientFingerprint && `Fingerprint of the client id: ${clientFingerprint}.`,
    requestedScopes.length > 0 && `Scopes asked for: ${requestedScopes.join(" ")}.`,
    `The next token request is made after ${new Date(retryAt).toISOString()}.`
  ]
  return parts.map((part) => (part ? ` ${part}` : "")).join("")
}
