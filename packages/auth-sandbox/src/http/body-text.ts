import { ApiError } from "./error-body.ts"

/** The text of a request's body. Throws `tooLong` for more than `maxBytes`, and then does not read the rest. */
export async function bodyText(request: Request, maxBytes: number, tooLong: ApiError): Promise<string> {
  refuseLength(request, maxBytes, tooLong)
  const bytes = await readBytes(request, maxBytes)
  if (bytes === undefined) throw tooLong
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes)
  } catch {
    throw new ApiError(400, "Corpo da requisição não é UTF-8 válido")
  }
}

/** Throws `tooLong` if the request announces a body of more than `maxBytes`. */
export function refuseLength(request: Request, maxBytes: number, tooLong: ApiError): void {
  if (Number(request.headers.get("content-length") ?? 0) > maxBytes) throw tooLong
}

/** `undefined` for a body of more than `maxBytes`. */
async function readBytes(request: Request, maxBytes: number): Promise<Uint8Array | undefined> {
  try {
    // A server reads no more than the length that was announced.
    if (!request.headers.has("content-length")) return await readParts(request, maxBytes)
    const bytes = new Uint8Array(await request.arrayBuffer())
    return bytes.byteLength > maxBytes ? undefined : bytes
  } catch (error) {
    // A caller that has gone is nobody to answer.
    request.signal.throwIfAborted()
    throw new ApiError(400, `Sandbox: the body could not be read (${String(error)}); send it whole, and once.`)
  }
}

async function readParts(request: Request, maxBytes: number): Promise<Uint8Array | undefined> {
  if (request.bodyUsed) throw new TypeError("Body is unusable")
  const parts: Uint8Array[] = []
  let length = 0
  for await (const part of request.body ?? []) {
    parts.push(part)
    length += part.byteLength
    if (length > maxBytes) return undefined
  }
  return Buffer.concat(parts)
}
