import { STATUS_CODES } from "node:http"

/** The shape of the PIX Bacen API's documented errors: NestJS's default, not RFC 7807. */
export interface ErrorBody {
  readonly statusCode: number
  readonly message: string
  /** Absent from the errors of `POST /api/auth/token`, as documented. */
  readonly error?: string
}

export function errorBody(status: number, message?: string): ErrorBody {
  const error = STATUS_CODES[status] ?? "Error"
  return { statusCode: status, message: message ?? error, error }
}

/** Thrown by a route to answer with a documented error. */
export class ApiError extends Error {
  override readonly name = "ApiError"
  readonly status: number
  readonly headers: Record<string, string>

  constructor(status: number, message: string, headers: Record<string, string> = {}) {
    super(message)
    this.status = status
    this.headers = headers
  }

  /** The error of this status, without words of its own. */
  static ofStatus(status: number): ApiError {
    return new ApiError(status, errorBody(status).message)
  }

  /** `short` leaves out the field `error`. */
  toResponse({ short }: { readonly short: boolean } = { short: false }): Response {
    const { error, ...body } = errorBody(this.status, this.message)
    return Response.json(short ? body : { ...body, error }, { status: this.status, headers: this.headers })
  }
}

/** A `Retry-After` header, rounded up to whole seconds: neither of its forms has fractions. */
export function retryAfterValue(seconds: number, form: "seconds" | "date", now: number): string {
  if (form === "seconds") return String(Math.ceil(seconds))
  return new Date(Math.ceil((now + seconds * 1000) / 1000) * 1000).toUTCString()
}
