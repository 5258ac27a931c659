import type { ClientRequest } from "./adapter-under-test.ts"

/** A charge whose body is a stream of which the second half is held back. */
export interface HeldBody {
  readonly request: (api: { readonly url: string }) => ClientRequest
  /** Resolves when the first half is read: the call has begun, although some clients send nothing before they have all of it. */
  readonly begun: Promise<void>
  /** Lets the second half go. */
  readonly end: () => void
}

/** Each charge has its own number, a digit. */
export function heldBody(number: string): HeldBody {
  const text = JSON.stringify({ calendario: { expiracao: 3600 }, valor: { original: "123.45" } })
  const bytes = new TextEncoder().encode(text)
  const half = bytes.length >> 1
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>()
  const writer = writable.getWriter()
  // A call that fails reads no further, which is told by the call.
  const ignore = (): void => {}
  // Without a buffer, so that it is not written before somebody reads.
  const begun = writer.write(bytes.subarray(0, half))
  return {
    begun,
    request: ({ url }) => ({
      url: `${url}/cob/conformance000000000000000004${number}`,
      method: "PUT",
      headers: { "content-type": "application/json" },
      body: readable
    }),
    end: () => {
      writer.write(bytes.subarray(half)).catch(ignore)
      writer.close().catch(ignore)
    }
  }
}
