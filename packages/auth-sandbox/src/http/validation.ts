import * as v from "valibot"
import { ApiError } from "./error-body.ts"

const refusals = new WeakSet<Error>()

/** A `TypeError` that says which option is wrong, and the rule. It never holds the value, which may be a secret. */
export function refusal(option: string, rule: string): TypeError {
  const error = new TypeError(`Sandbox: \`${option}\` ${rule}.`)
  refusals.add(error)
  return error
}

/** Whether an error says that an option is wrong. Any other `TypeError` is a fault of the sandbox itself. */
export function isRefusal(error: unknown): error is TypeError {
  return error instanceof TypeError && refusals.has(error)
}

/** The value that a rule makes of an option. Throws a `TypeError` that names the option and the rule if it is wrong. */
export function requireValidOption<T>(rule: v.GenericSchema<unknown, T>, value: unknown, option: string): T {
  const { success, output, issues } = v.safeParse(rule, value, { abortEarly: true })
  if (!success) throw refusal(v.getDotPath(issues[0]) ?? option, issues[0].message)
  return output
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
