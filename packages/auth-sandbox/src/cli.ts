#!/usr/bin/env node
import { readFileSync } from "node:fs"
import { parseArgs } from "node:util"
import { type PresetName, presets } from "./faults/presets.ts"
import { greeting } from "./greeting.ts"
import { profileGreeting } from "./profile-greeting.ts"
import { type SandboxProfile, profileNames, profileOf, profiles } from "./profiles/known-profiles.ts"
import { type RunningSandbox, startSandbox } from "./start-sandbox.ts"
import { writeCertificates } from "./tls/write-certificates.ts"
import { readCertificate } from "./token/client-certificate.ts"
import { type SandboxClient, defaultClient } from "./token/client.ts"
import { testFingerprint } from "./token/test-certificate.ts"

const usage = `Usage: npx @pix/auth-sandbox [--profile <name>] [--port <port>] [--lifetime <seconds>] [--preset <name>]
                             [--seed <number>] [--certificate <file>] [--tls] [--certificates <folder>]
                             [--dangerously-listen-on <address>] [--help]`
const help = `${usage}

A PSP's Pix API on 127.0.0.1, to try it without an account. Ctrl-C ends it.

  --profile <name>        whose API, see below; ntxPay by default
  --port <port>           where to listen; any free port by default. A token endpoint at another origin listens on the
                          port after it
  --lifetime <seconds>    how long a token lives; by default 3600, and 1800 from /api/auth/token, or as the profile has it
  --preset <name>         faults and conditions under one name, see below; none by default
  --seed <number>         the seed of its random numbers; 1 by default
  --certificate <file>    a PEM certificate that POST /api/auth/token accepts too, besides the sandbox's own; ntxPay alone
  --tls                   speak TLS, and demand a client certificate where the PSP does
  --certificates <folder> like --tls; where the certificates and keys of this run are written. With --tls alone: a new
                          folder for temporary files. Files of an earlier run are replaced
  --dangerously-listen-on <address>
                          another address than 127.0.0.1, e.g. 0.0.0.0 in a container: anyone who can reach it can use
                          this sandbox and its controls
  --help                  show this

Profiles:

${profileNames.map((name) => `  ${name.padEnd(16)} ${profileOf(name)?.plays ?? "NTX Pay, PIX Bacen API"}`).join("\n")}

Presets:

${Object.entries(presets)
  .map(([name, { summary }]) => `  ${name.padEnd(16)} ${summary}`)
  .join("\n")}
`

/** The flags of the sandbox's options, which its errors name. */
const flagOfOption: Readonly<Record<string, string>> = {
  profile: "--profile",
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
    const { sandbox, greeted } = await startWith(flags)
    for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => void sandbox.close())
    const address = flags["dangerously-listen-on"]
    if (address !== undefined)
      process.stderr.write(`Anyone who can reach ${address} can use this sandbox and its controls.\n`)
    process.stdout.write(greeted)
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
      profile: text,
      port: text,
      lifetime: text,
      preset: text,
      seed: text,
      certificate: text,
      tls: { type: "boolean" },
      certificates: text,
      "dangerously-listen-on": text,
      help: { type: "boolean", short: "h" }
    }
  }).values
}

/** Starts what the flags say. The sandbox checks the names of profile and preset. */
async function startWith(flags: ReturnType<typeof readFlags>) {
  const { port, lifetime, preset, seed, certificate, "dangerously-listen-on": address } = flags
  const profile = (flags.profile ?? "ntxPay") as SandboxProfile
  const options = {
    port: toNumber(port),
    tokenLifetime: toNumber(lifetime),
    preset: preset as PresetName | undefined,
    seed: toNumber(seed),
    tls: flags.tls === true || flags.certificates !== undefined,
    dangerouslyListenOn: address
  }
  if (profile === "ntxPay") {
    const clients = certificate === undefined ? undefined : [clientWith(fingerprintOf(certificate))]
    const sandbox = await startSandbox({ ...options, standardTokenLifetime: toNumber(lifetime), clients })
    return { sandbox, greeted: greeting(sandbox, await filesOf(sandbox, flags)) }
  }
  if (certificate !== undefined) throw new TypeError("--certificate is for the profile ntxPay alone.")
  const sandbox = await startSandbox({ ...options, profile })
  return { sandbox, greeted: profileGreeting(profile, profiles[profile], sandbox, await filesOf(sandbox, flags)) }
}

/** Writes the certificates of a sandbox over TLS. If that is not possible, nobody can use the sandbox, and it is closed. */
async function filesOf({ certificates, close }: RunningSandbox, flags: ReturnType<typeof readFlags>) {
  if (!certificates) return undefined
  try {
    return await writeCertificates(certificates, flags.certificates)
  } catch (error) {
    await close()
    throw error
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
