import { styleText } from "node:util"

/** Gives text a style, where there is colour. */
export type Paint = (style: "bold" | "dim" | "green" | "red" | "yellow", text: string) => string

/** Colour for this stream: none where it is not a terminal, or where NO_COLOR is set. */
export function paintFor(stream: NodeJS.WritableStream): Paint {
  return (style, text) => styleText(style, text, { stream })
}
