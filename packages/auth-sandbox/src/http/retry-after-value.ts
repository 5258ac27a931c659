/** A `Retry-After` header, rounded up to the whole seconds that both of its forms know. */
export function retryAfterValue(seconds: number, form: "seconds" | "date", now: number): string {
  if (form === "seconds") return String(Math.ceil(seconds))
  return new Date(Math.ceil((now + seconds * 1000) / 1000) * 1000).toUTCString()
}
