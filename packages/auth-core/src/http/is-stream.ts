/** Whether a body of `fetch` is a stream, which can be sent only once. */
export function isStream(body: unknown): boolean {
  // Not every platform's streams can be iterated.
  return typeof body === "object" && body !== null && (Symbol.asyncIterator in body || "getReader" in body)
}
