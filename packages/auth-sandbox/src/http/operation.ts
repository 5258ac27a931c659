import * as v from "valibot"

/** A method and a path as OpenAPI writes it, e.g. `PUT /cob/{txid}`. */
type Route = `${"GET" | "POST" | "PUT" | "PATCH" | "DELETE"} /${string}`

/**
 * One route of the sandbox. This is the only place where the route is spelt: types, registration and `/openapi.json` are
 * derived from it. The handler validates with the same rules that the document is written from.
 */
export interface Operation<R extends Route = Route> {
  readonly route: R
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

/** `PUT /cob/{txid}` as `{ method: "PUT", path: "/cob/{txid}" }`. */
export function methodAndPath({ route }: Operation): { readonly method: string; readonly path: string } {
  const space = route.indexOf(" ")
  return { method: route.slice(0, space), path: route.slice(space + 1) }
}

const error: v.GenericSchema<unknown, unknown> = v.object({
  statusCode: v.number(),
  message: v.string(),
  error: v.string()
})
const shortError: v.GenericSchema<unknown, unknown> = v.object({ statusCode: v.number(), message: v.string() })

/** The documented errors of a route, by status; all have the same body. */
export function errors(
  meanings: Readonly<Record<number, string>>,
  { short }: { readonly short: boolean } = { short: false }
): Record<number, OperationAnswer> {
  const body = short ? shortError : error
  return Object.fromEntries(Object.entries(meanings).map(([status, description]) => [status, { description, body }]))
}
