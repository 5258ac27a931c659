import type { HonoRequest } from "hono"
import type * as v from "valibot"
import type { ApiAssumptions } from "./api-assumptions.ts"
import { bodyText } from "./body-text.ts"
import { ApiError } from "./error-body.ts"
import { requireValidInput } from "./validation.ts"

/**
 * Reads and checks a request's JSON body. Whatever is wrong is a 400, the only status documented for a bad request; the
 * content type must be the documented one, so that a test finds a client that leaves it out.
 */
export async function readBody<TSchema extends v.GenericSchema>(
  request: HonoRequest,
  schema: TSchema,
  { maxBodyBytes, jsonContentType, accentedKeys }: ApiAssumptions
): Promise<v.InferOutput<TSchema>> {
  if (jsonContentType && !/^application\/json *(;|$)/i.test(request.header("content-type") ?? "")) {
    throw new ApiError(400, "Content-Type deve ser application/json")
  }
  const tooLong = new ApiError(400, `Corpo da requisição excede ${maxBodyBytes} bytes`)
  const json = parseJson(await bodyText(request.raw, maxBodyBytes, tooLong))
  if (accentedKeys === "reject") refuseAccents(json, new Set(fieldNames(schema)))
  return requireValidInput(schema, json)
}

export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new ApiError(400, "Corpo da requisição não é um JSON válido")
  }
}

/** `expiração` is a misprint of `expiracao`, not an unknown field. */
function refuseAccents(json: unknown, known: ReadonlySet<string>): void {
  // A list and not a recursion: a body may be nested more deeply than the stack allows.
  const rest: unknown[] = [json]
  for (let value = rest.pop(); value !== undefined; value = rest.pop()) {
    if (typeof value !== "object" || value === null) continue
    for (const [key, inner] of Object.entries(value)) {
      const plain = key.normalize("NFD").replaceAll(/\p{Mark}/gu, "")
      if (plain !== key && known.has(plain)) throw new ApiError(400, `${key} deve ser escrito sem acentos: ${plain}`)
      rest.push(inner)
    }
  }
}

/** The names of all fields in a rule, at any depth. */
function* fieldNames(schema: object): Generator<string> {
  if ("entries" in schema && typeof schema.entries === "object" && schema.entries !== null) {
    for (const [name, field] of Object.entries(schema.entries)) {
      yield name
      yield* fieldNames(field as object)
    }
  }
  for (const part of ["wrapped", "item"]) {
    const inner: unknown = Reflect.get(schema, part)
    if (typeof inner === "object" && inner !== null) yield* fieldNames(inner)
  }
}
