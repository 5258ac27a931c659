import { ConnectionDropped } from "./faults/dropped-connection.ts"
import { ApiError } from "./http/error-body.ts"
import { isRefusal } from "./http/validation.ts"

/** The documented answer to what a route threw. Throws it again if there is nobody to answer. */
export function answerToError(error: unknown, request: Request): Response {
  if (error instanceof ApiError) return error.toResponse()
  if (isRefusal(error)) return new ApiError(400, error.message).toResponse()
  if (error instanceof ConnectionDropped || request.signal.aborted) throw error
  const message = `Sandbox: this is a fault of the sandbox or of its options, not of your request: ${String(error)}`
  return new ApiError(500, message).toResponse()
}
