import { stripVTControlCharacters } from "node:util"

/** An output of so few lines is read at one look. */
const short = 12
/** What belongs to an error stands below it, up to an empty line. */
const block = 8
const most = 40

const tellsOfError = /(^|[^\w-])(error|err!|\w*Error|fail|failed|failure|failures|not ok|×|✗|✖)([^\w-]|$)/i
const tellsOfNone = /\b(0|no) (error|fail)/i

/** What of an output says why a command failed: the lines that tell of an error and what belongs to them, else the last. */
export function causeOf(output: string): string {
  const lines = stripVTControlCharacters(output).trimEnd().split("\n")
  if (lines.length <= short) return lines.join("\n")
  const cause: Array<string> = []
  let left = 0
  for (const line of lines) {
    if (tellsOfError.test(line) && !tellsOfNone.test(line)) left = block
    if (line.trim() === "") left = 0
    if (left-- > 0) cause.push(line)
  }
  return (cause.length > 0 ? cause.slice(0, most) : lines.slice(-short)).join("\n")
}
