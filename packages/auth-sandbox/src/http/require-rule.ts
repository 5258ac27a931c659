import * as v from "valibot"

/** A `TypeError` names the option and the rule, never the value: it may be a secret. */
export function requireRule(rule: v.GenericSchema<unknown, unknown>, value: unknown, whole: string): void {
  const { issues } = v.safeParse(rule, value, { abortEarly: true })
  if (issues) throw new TypeError(`Sandbox: \`${v.getDotPath(issues[0]) ?? whole}\` ${issues[0].message}.`)
}
