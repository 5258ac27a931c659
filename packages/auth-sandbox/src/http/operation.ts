import * as v from "valibot"

/**
 * What the sandbox says of one of its routes: the handler validates with these rules, and `/openapi.json` is written from
 * them.
 */
export interface Operation {
  /** Method and path, e.g. `PUT /cob/{txid}`. */
  readonly route: string
  readonly summary: string
  readonly tag: string
  readonly path?: Readonly<Record<string, v.GenericSchema<string>>>
  readonly headers?: Readonly<Record<string, v.GenericSchema<string>>>
  readonly body?: v.GenericSchema<unknown, unknown>
  /** A body that is accepted. */
  readonly example?: unknown
  /** Answers by status. */
  readonly answers: Readonly<Record<number, OperationAnswer>>
}

export interface OperationAnswer {
  readonly description: string
  readonly body?: v.GenericSchema<unknown, unknown>
}

const error: v.GenericSchema<unknown, unknown> = v.object({
  statusCode: v.number(),
  message: v.string(),
  error: v.string()
})
const shortError: v.GenericSchema<unknown, unknown> = v.object({ statusCode: v.number(), message: v.string() })

/** The documented errors of a route, by status; each has the same body. */
export function errors(
  meanings: Readonly<Record<number, string>>,
  { short }: { readonly short: boolean } = { short: false }
): Record<number, OperationAnswer> {
  const body = short ? shortError : error
  return Object.fromEntries(Object.entries(meanings).map(([status, description]) => [status, { description, body }]))
}
