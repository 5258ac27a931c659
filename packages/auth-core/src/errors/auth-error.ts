/**
 * Why there is no token. Match on `_tag`. Instants are epoch milliseconds; none of these holds a token or a secret.
 */
export type AuthErrorReason =
  | CredentialsRejected
  | CredentialsUnavailable
  | TokenRequestFailed
  | TokenResponseInvalid
  | ManagerDisposed

/**
 * The token endpoint answered 400, 401 or 403: it does not accept this `clientId` and `clientSecret`.
 *
 * **When to use**
 *
 * Correct the credentials. Until `retryAt` no token request is made, so that a wrong secret does not lock the account.
 */
export interface CredentialsRejected {
  readonly _tag: "CredentialsRejected"
  /** 400, 401 or 403. */
  readonly status: number
  /** Until then no token request is made, unless the secret changes. */
  readonly retryAt: number
}

/**
 * The secret function threw, or gave something that cannot be the secret: no token request was made. Worth trying again
 * after `retryAt`.
 */
export interface CredentialsUnavailable {
  readonly _tag: "CredentialsUnavailable"
  /** Until then the secret is not asked for again. */
  readonly retryAt: number
  /** Which rule the secret breaks, or the kind of what was thrown. Never its words, which may quote the secret. */
  readonly cause?: Error | undefined
}

/**
 * The token endpoint did not answer in time or at all, or answered 408, 425, 429, 5xx, a redirect or another unexpected
 * status. Worth trying again after `retryAt`.
 */
export interface TokenRequestFailed {
  readonly _tag: "TokenRequestFailed"
  /** Absent when there was no answer. */
  readonly status?: number | undefined
  /** Until then no token request is made. */
  readonly retryAt: number
  /** What the transport threw, reduced to name, message and code. */
  readonly cause?: Error | undefined
}

/**
 * The token endpoint reported success, but its body is not the documented one: HTML from a proxy, a missing
 * `access_token`, an `expires_in` of zero.
 */
export interface TokenResponseInvalid {
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
      return `The token endpoint rejected the credentials with status ${reason.status}: check clientId and clientSecret. ${pause(reason)}`
    case "CredentialsUnavailable":
      return `There is no client secret for a token request: ${reason.cause?.message ?? "the secret function failed"}. ${pause(reason)}`
    case "TokenRequestFailed":
      return `The token request failed: ${answer(reason)}. ${pause(reason)}`
    case "TokenResponseInvalid":
      return `The token endpoint reported success, but "${reason.field}" is not as documented: check provider and baseUrl. ${pause(reason)}`
    case "ManagerDisposed":
      return "This token manager was disposed of: create another one."
  }
}

function answer(reason: TokenRequestFailed): string {
  if (reason.status !== undefined) return `the endpoint answered with status ${reason.status}`
  return reason.cause === undefined ? "the endpoint did not answer" : `no answer (${reason.cause.message})`
}

function pause(reason: { readonly retryAt: number }): string {
  return `The next token request is made after ${new Date(reason.retryAt).toISOString()}.`
}
