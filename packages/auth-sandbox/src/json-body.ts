import type { HonoRequest } from "hono"
import * as v from "valibot"
import { ApiError } from "./error-body.ts"

/**
 * Reads and checks a request's JSON body. Whatever is wrong is a 400, the only status documented for a bad request; the
 * content type must be the documented one, so that a client that loses it is found out.
 */
export async function readBody<TSchema extends v.GenericSchema>(
  request: HonoRequest,
  schema: TSchema,
  maxBytes: number
): Promise<v.InferOutput<TSchema>> {
  if (!/^application\/json *(;|$)/i.test(request.header("content-type") ?? "")) {
    throw new ApiError(400, "Content-Type deve ser application/json")
  }
  const tooLong = new ApiError(400, `Corpo da requisição excede ${maxBytes} bytes`)
  if (Number(request.header("content-length") ?? 0) > maxBytes) throw tooLong
  const text = await request.text()
  if (Buffer.byteLength(text) > maxBytes) throw tooLong
  const { success, output, issues } = v.safeParse(schema, parseJson(text), { abortEarly: true })
  if (!success) throw new ApiError(400, issues[0].message)
  return output
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new ApiError(400, "Corpo da requisição não é um JSON válido")
  }
}
