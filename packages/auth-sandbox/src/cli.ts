#!/usr/bin/env node
import { readFileSync } from "node:fs"
import { parseArgs } from "node:util"
import { type PresetName, presets } from "./faults/presets.ts"
import { greeting } from "./greeting.ts"
import { type SandboxOptions, startSandbox } from "./start-sandbox.ts"
import { readCertificate } from "./token/client-certificate.ts"
import { type SandboxClient, defaultClient } from "./token/client.ts"
import { testFingerprint } from "./token/test-certificate.ts"

const usage = `Usage: npx @pix/auth-sandbox [--port <port>] [--lifetime <seconds>] [--preset <name>] [--seed <number>]
                             [--certificate <file>] [--dangerously-listen-on <address>] [--help]`
const help = `${usage}

The PIX Bacen API on 127.0.0.1, to try it without an account. Ctrl-C ends it.

  --port <port>           where to listen; any free port by default
  --lifetime <seconds>    how long a token lives; 3600 by default, 1800 from /api/auth/token
  --preset <name>         faults and conditions under one name, see below; none by default
  --seed <number>         the seed of its random numbers; 1 by default
  --certificate <file>    a PEM certificate that POST /api/auth/token accepts too, besides the sandbox's own
  --dangerously-listen-on <address>
                          another address than 127.0.0.1, e.g. 0.0.0.0 in a container: anyone who can reach it can use
                          this sandbox and its controls
  --help                  show this

Presets:

${Object.entries(presets)
  .map(([name, { summary }]) => `  ${name.padEnd(16)} ${summary}`)
  .join("\n")}
`

/** The flags of the sandbox's options, which its errors name. */
const flagOfOption: Readonly<Record<string, string>> = {
  port: "--port",
  tokenLifetime: "--lifetime",
  preset: "--preset",
  seed: "--seed",
  dangerouslyListenOn: "--dangerously-listen-on"
}

// Whoever read the output may have gone (`| head -1`): the sandbox goes on.
for (const stream of [process.stdout, process.stderr]) stream.on("error", ignoreClosedPipe)

await main()

async function main() {
  try {
    const flags = readFlags()
    if (flags.help) return void process.stdout.write(help)
    const sandbox = await startSandbox(optionsOf(flags))
    for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => void sandbox.close())
    const address = flags["dangerously-listen-on"]
    if (address !== undefined)
      process.stderr.write(`Anyone who can reach ${address} can use this sandbox and its controls.\n`)
    process.stdout.write(greeting(sandbox))
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    if (error instanceof TypeError) fail(`${withFlags(message)}\n${usage}`, 2)
    else fail(message, 1)
  }
}

function ignoreClosedPipe(error: NodeJS.ErrnoException) {
  if (error.code !== "EPIPE") throw error
}

function withFlags(message: string): string {
  return message.replace(/`(\w+)`/, (name, option: string) =>
    flagOfOption[option] ? `\`${flagOfOption[option]}\`` : name
  )
}

/** An unknown flag is a `TypeError`, as Node makes it. */
function readFlags() {
  const text = { type: "string" } as const
  return parseArgs({
    options: {
      port: text,
      lifetime: text,
      preset: text,
      seed: text,
      certificate: text,
      "dangerously-listen-on": text,
      help: { type: "boolean", short: "h" }
    }
  }).values
}

function optionsOf(flags: ReturnType<typeof readFlags>): SandboxOptions {
  const { port, lifetime, preset, seed, certificate, "dangerously-listen-on": address } = flags
  return {
    port: toNumber(port),
    tokenLifetime: toNumber(lifetime),
    standardTokenLifetime: toNumber(lifetime),
    // The sandbox checks the name.
    preset: preset as PresetName | undefined,
    seed: toNumber(seed),
    clients: certificate === undefined ? undefined : [clientWith(fingerprintOf(certificate))],
    dangerouslyListenOn: address
  }
}

function clientWith(fingerprint: string): SandboxClient {
  return { ...defaultClient, certificateFingerprints: [testFingerprint, fingerprint] }
}

function fingerprintOf(file: string): string {
  const certificate = readCertificate(textOf(file))
  if (!certificate) throw new TypeError(`--certificate: ${file} is not a PEM certificate.`)
  return certificate.fingerprint
}

function textOf(file: string): string {
  try {
    return readFileSync(file, "utf8")
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException
    throw new Error(`--certificate: ${file} cannot be read (${code}).`, { cause })
  }
}

/** Gives NaN, which no option accepts, for a text that is not a number. `Number` alone would read an empty text as 0. */
function toNumber(text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  return /^-?\d+$/.test(text) ? Number(text) : Number.NaN
}

function fail(message: string, code: number) {
  process.stderr.write(`${message}\n`)
  process.exitCode = code
}
