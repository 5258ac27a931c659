import type { HonoRequest } from "hono"
import type * as v from "valibot"
import type { ApiAssumptions } from "./api-assumptions.ts"
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
  const json = parseJson(await readText(request, maxBodyBytes))
  if (accentedKeys === "reject") refuseAccents(json, new Set(fieldNames(schema)))
  return requireValidInput(schema, json)
}

async function readText(request: HonoRequest, maxBytes: number): Promise<string> {
  const tooLong = new ApiError(400, `Corpo da requisição excede ${maxBytes} bytes`)
  if (Number(request.header("content-length") ?? 0) > maxBytes) throw tooLong
  const text = await request.text()
  if (Buffer.byteLength(text) > maxBytes) throw tooLong
  return text
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
  if (typeof json !== "object" || json === null) return
  for (const [key, value] of Object.entries(json)) {
    const plain = key.normalize("NFD").replaceAll(/\p{Mark}/gu, "")
    if (plain !== key && known.has(plain)) throw new ApiError(400, `${key} deve ser escrito sem acentos: ${plain}`)
    refuseAccents(value, known)
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
