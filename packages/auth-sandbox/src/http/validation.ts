import * as v from "valibot"
import { ApiError } from "./error-body.ts"

/** Throws a `TypeError` that names the option and the rule, never the value: it may be a secret. */
export function requireValidOption(rule: v.GenericSchema<unknown, unknown>, value: unknown, option: string): void {
  const { issues } = v.safeParse(rule, value, { abortEarly: true })
  if (issues) throw new TypeError(`Sandbox: \`${v.getDotPath(issues[0]) ?? option}\` ${issues[0].message}.`)
}

/** The value that a rule makes of a part of a request. Throws a 400 with the rule's message if it is invalid. */
export function requireValidInput<TSchema extends v.GenericSchema>(
  schema: TSchema,
  value: unknown
): v.InferOutput<TSchema> {
  const { success, output, issues } = v.safeParse(schema, value, { abortEarly: true })
  if (!success) throw new ApiError(400, issues[0].message)
  return output
}
