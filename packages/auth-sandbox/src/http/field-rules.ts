import * as v from "valibot"

// Rules for the fields of request bodies. A message uses the documentation's words where it shows one.

/** An object of the body. An error names a missing field by its path; unknown fields are ignored. */
export function section<TEntries extends v.ObjectEntries>(
  path: string,
  entries: TEntries
): v.ObjectSchema<TEntries, (issue: v.ObjectIssue) => string> {
  return v.object(entries, (issue) => {
    const key = issue.path?.[0].key
    if (typeof key === "string") return `${path === "" ? key : `${path}.${key}`} é obrigatório`
    return `${path === "" ? "Corpo da requisição" : path} deve ser um objeto`
  })
}

/** A text of `min` to `max` characters. */
export function text(path: string, max: number, min = 0): v.GenericSchema<string> {
  const length = min === 0 ? `no máximo ${max}` : `entre ${min} e ${max}`
  const message = `${path} deve ter ${length} caracteres`
  return v.pipe(v.string(`${path} deve ser um texto`), v.minLength(min, message), v.maxLength(max, message))
}

/** One of a few values. */
export function oneOf<const T extends string | number>(path: string, values: readonly T[]): v.GenericSchema<T> {
  return v.picklist(values, `${path} deve ser ${values.join(" ou ")}`)
}

/** A whole number from `min` to `max`. */
export function whole(path: string, min: number, max: number): v.GenericSchema<number> {
  const message = `${path} deve ser um número inteiro entre ${min} e ${max}`
  return v.pipe(v.number(message), v.safeInteger(message), v.minValue(min, message), v.maxValue(max, message))
}

const digits = (name: string, count: number) => {
  const message = `${name} deve conter exatamente ${count} dígitos numéricos`
  return v.pipe(v.string(message), v.regex(new RegExp(`^\\d{${count}}$`), message))
}

/** Check digits are not checked: the documentation asks only for eleven digits. */
export const cpf: v.GenericSchema<string> = digits("CPF", 11)

/** The Bacen standard allows letters by now; this API's documentation still says fourteen digits. */
export const cnpj: v.GenericSchema<string> = digits("CNPJ", 14)
