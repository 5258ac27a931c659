// A client decides how it gives a reply of Redis: as a text or as bytes, an integer also as a BigInt. What is no such
// reply throws. A `send` that returns nothing would otherwise look like a store in which there never is anything.

/** The reply to a command that gives a text: undefined for nil. */
export function textReply(reply: unknown, operation: string): string | undefined {
  if (reply === null) return undefined
  const text = textOf(reply)
  if (text === undefined) throw wrongReply(reply, operation, "a text or null")
  return text
}

/** The reply to a script that gives one of these integers. */
export function integerReply<const Integers extends ReadonlyArray<number>>(
  reply: unknown,
  operation: string,
  integers: Integers
): Integers[number] {
  const text = typeof reply === "number" || typeof reply === "bigint" ? String(reply) : textOf(reply)
  const integer = integers.find((one) => String(one) === text)
  if (integer === undefined) throw wrongReply(reply, operation, integers.join(" or "))
  return integer
}

function textOf(reply: unknown): string | undefined {
  if (typeof reply === "string") return reply
  return reply instanceof Uint8Array ? new TextDecoder("utf-8", { ignoreBOM: true }).decode(reply) : undefined
}

/** Names the type only: the reply may hold a token. */
function wrongReply(reply: unknown, operation: string, wanted: string): Error {
  return new Error(
    `redisTokenStore: during "${operation}", "send" gave a reply of type ${typeName(reply)} where Redis gives ${wanted}: does "send" return the reply as it is?`
  )
}

function typeName(reply: unknown): string {
  if (reply === null) return "null"
  if (Array.isArray(reply)) return "array"
  return reply instanceof Uint8Array ? "Buffer" : typeof reply
}
