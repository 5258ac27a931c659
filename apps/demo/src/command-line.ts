import { parseArgs } from "node:util"

export const usage = "Usage: npm start -- [--once] [--port <port>] [--page-port <port>] [--help]"

export const help: string = `${usage}

Shows what @pix/auth does for an application, against a sandbox on 127.0.0.1: a run of about 17 seconds, and then a page
to look at in a browser, until Ctrl-C.

  --once              end after the run, without a page
  --port <port>       where the sandbox of the run that fetch calls listens; any free port by default
  --page-port <port>  where the page is served; any free port by default
  --help              show this
`

/** What the command line asks for. */
export type CommandLine =
  | { readonly _tag: "Run"; readonly port: number; readonly pagePort: number; readonly once: boolean }
  | { readonly _tag: "Help" }
  | { readonly _tag: "Wrong"; readonly message: string }

export function readCommandLine(args: ReadonlyArray<string>): CommandLine {
  try {
    const options = {
      once: { type: "boolean" },
      port: { type: "string", default: "0" },
      "page-port": { type: "string", default: "0" },
      help: { type: "boolean", short: "h" }
    } as const
    const { once = false, help: asked = false, ...ports } = parseArgs({ args: [...args], options }).values
    if (asked) return { _tag: "Help" }
    for (const [name, port] of Object.entries(ports)) {
      if (!/^\d{1,5}$/.test(port) || Number(port) > 65_535)
        return { _tag: "Wrong", message: `'--${name}' must be a whole number from 0 to 65535` }
    }
    return { _tag: "Run", port: Number(ports.port), pagePort: Number(ports["page-port"]), once }
  } catch (error) {
    return { _tag: "Wrong", message: error instanceof Error ? error.message : String(error) }
  }
}
