#!/usr/bin/env node
import { parseArgs } from "node:util"
import { type Sandbox, startSandbox } from "./start-sandbox.ts"

const usage = "Usage: pix-auth-sandbox [--port <port>] [--lifetime <seconds>] [--help]"
const help = `${usage}

The PIX Bacen API on 127.0.0.1, to be tried without an account.

  --port <port>         where to listen; any free port by default
  --lifetime <seconds>  how long a token lives; 3600 by default
  --help                show this
`

await main()

async function main() {
  const flags = readFlags()
  if (typeof flags === "string") return fail(`${flags}\n${usage}`, 2)
  if (flags.help) return void process.stdout.write(help)
  try {
    const sandbox = await startSandbox({
      ...(flags.port !== undefined && { port: toNumber(flags.port) }),
      ...(flags.lifetime !== undefined && { tokenLifetime: toNumber(flags.lifetime) })
    })
    for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => void sandbox.close())
    process.stdout.write(greeting(sandbox))
  } catch (error) {
    if (error instanceof TypeError) fail(`${error.message}\n${usage}`, 2)
    else fail(messageOf(error), 1)
  }
}

function readFlags() {
  try {
    const text = { type: "string" } as const
    return parseArgs({ options: { port: text, lifetime: text, help: { type: "boolean", short: "h" } } }).values
  } catch (error) {
    return messageOf(error)
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

/** Not a number becomes NaN, which no option accepts. `Number` alone would read an empty text as 0. */
function toNumber(text: string): number {
  return /^\d+$/.test(text) ? Number(text) : Number.NaN
}

function fail(message: string, code: number) {
  process.stderr.write(`${message}\n`)
  process.exitCode = code
}

function greeting({ url, clientId, clientSecret }: Sandbox): string {
  return `The PIX Bacen sandbox listens on ${url} (Ctrl-C ends it)

  clientId      ${clientId}
  clientSecret  ${clientSecret}

Ask for a token:

  curl -X POST ${url}/oauth/token -H 'Content-Type: application/json' -d '${JSON.stringify({ clientId, clientSecret })}'
`
}
