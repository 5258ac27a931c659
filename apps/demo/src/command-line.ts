import { parseArgs } from "node:util"

export const usage = "Usage: npm start -- [--once] [--port <port>] [--help]"

export const help: string = `${usage}

Shows what @pix/auth does for an application, against a sandbox on 127.0.0.1. Takes about 17 seconds.

  --once         end after the run; so far it always does
  --port <port>  where the sandbox that fetch calls listens; any free port by default
  --help         show this
`

/** What the command line asks for. */
export type CommandLine =
  | { readonly _tag: "Run"; readonly port: number; readonly once: boolean }
  | { readonly _tag: "Help" }
  | { readonly _tag: "Wrong"; readonly message: string }

export function readCommandLine(args: ReadonlyArray<string>): CommandLine {
  try {
    const options = {
      once: { type: "boolean" },
      port: { type: "string" },
      help: { type: "boolean", short: "h" }
    } as const
    const { once = false, port = "0", help: asked = false } = parseArgs({ args: [...args], options }).values
    if (asked) return { _tag: "Help" }
    if (/^\d{1,5}$/.test(port) && Number(port) <= 65_535) return { _tag: "Run", port: Number(port), once }
    return { _tag: "Wrong", message: "'--port' must be a whole number from 0 to 65535" }
  } catch (error) {
    return { _tag: "Wrong", message: error instanceof Error ? error.message : String(error) }
  }
}
