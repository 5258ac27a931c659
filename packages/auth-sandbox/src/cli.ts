#!/usr/bin/env node
import { readFileSync } from "node:fs"
import { parseArgs } from "node:util"
import { readCertificate } from "./token/client-certificate.ts"
import { greeting } from "./greeting.ts"
import { type SandboxClient, defaultClient } from "./token/client.ts"
import { type PresetName, presets } from "./faults/presets.ts"
import { type SandboxOptions, startSandbox } from "./start-sandbox.ts"
import { testFingerprint } from "./token/test-certificate.ts"

const usage = `Usage: npx @pix/auth-sandbox [--port <port>] [--lifetime <seconds>] [--preset <name>] [--seed <number>]
                             [--certificate <file>] [--dangerously-listen-on <address>] [--help]`
const help = `${usage}

The PIX Bacen API on 127.0.0.1, to be tried without an account. Ctrl-C ends it.

  --port <port>           where to listen; any free port by default
  --lifetime <seconds>    how long a token lives; 3600 by default, 1800 from /api/auth/token
  --preset <name>         a bad day, see below; a good one by default
  --seed <number>         which run of chance it follows; 1 by default
  --certificate <file>    a PEM certificate that POST /api/auth/token accepts too, besides the sandbox's own
  --dangerously-listen-on <address>
                          another address than 127.0.0.1, e.g. 0.0.0.0 in a container: whoever reaches it can use and
                          break this sandbox
  --help                  show this

Presets:

${Object.entries(presets)
  .map(([name, { summary }]) => `  ${name.padEnd(16)} ${summary}`)
  .join("\n")}
`

await main()

async function main() {
  try {
    const flags = readFlags()
    if (flags.help) return void process.stdout.write(help)
    const sandbox = await startSandbox(optionsOf(flags))
    for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => void sandbox.close())
    const address = flags["dangerously-listen-on"]
    if (address !== undefined) process.stderr.write(`Whoever reaches ${address} can use and break this sandbox.\n`)
    process.stdout.write(greeting(sandbox))
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    if (error instanceof TypeError) fail(`${message}\n${usage}`, 2)
    else fail(message, 1)
  }
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
    ...(port !== undefined && { port: toNumber(port) }),
    ...(lifetime !== undefined && { tokenLifetime: toNumber(lifetime), standardTokenLifetime: toNumber(lifetime) }),
    // Names are checked where they are used.
    ...(preset !== undefined && { preset: preset as PresetName }),
    ...(seed !== undefined && { seed: toNumber(seed) }),
    ...(certificate !== undefined && { clients: [clientWith(fingerprintOf(certificate))] }),
    ...(address !== undefined && { dangerouslyListenOn: address })
  }
}

function clientWith(fingerprint: string): SandboxClient {
  return { ...defaultClient, certificateFingerprints: [testFingerprint, fingerprint] }
}

function fingerprintOf(file: string): string {
  const certificate = readCertificate(readFileSync(file, "utf8"))
  if (!certificate) throw new TypeError(`--certificate: ${file} is not a PEM certificate.`)
  return certificate.fingerprint
}

/** Not a number becomes NaN, which no option accepts. `Number` alone would read an empty text as 0. */
function toNumber(text: string): number {
  return /^\d+$/.test(text) ? Number(text) : Number.NaN
}

function fail(message: string, code: number) {
  process.stderr.write(`${message}\n`)
  process.exitCode = code
}
