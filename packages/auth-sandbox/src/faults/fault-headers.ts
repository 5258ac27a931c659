import * as v from "valibot"

const nameCharacters = "must have a name of HTTP's token characters: letters, digits and !#$%&'*+-.^_`|~"
const valueCharacters = "must be a text of Latin-1 characters, without line breaks and control characters"

// They say where an answer ends, so a wrong one makes a client wait for ever. The last one is the server library's own.
const framing = new Set(["content-length", "transfer-encoding", "trailer", "upgrade", "x-hono-already-sent"])

const name = v.pipe(
  v.string(),
  v.regex(/^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/, nameCharacters),
  v.check((text) => !framing.has(text.toLowerCase()), "must be absent: the sandbox sets this header by itself")
)
const value = v.pipe(v.string("must be a text"), v.regex(/^[\t\x20-\x7e\x80-\xff]*$/, valueCharacters))

/** The headers of a fault: names and values that HTTP can carry. */
export const headersRule: v.GenericSchema<unknown, Record<string, string>> = v.record(
  name,
  value,
  "must be an object of texts"
)
