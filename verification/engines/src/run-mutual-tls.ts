import { spawn } from "node:child_process"
import { createInterface } from "node:readline"
import { join } from "node:path"
import type { ProfileSandbox, TlsSandbox } from "@pix/auth-sandbox"
import type { Engine } from "./engines.ts"

/** What one client did on one engine. */
export interface MutualTlsResult {
  /** How the calls ended: each status or error, and how often. */
  readonly statuses: Readonly<Record<string, number>>
  /** Whether the token goes with the new certificate at the end. */
  readonly changed: boolean
  /** TLS handshakes of the calls with one certificate. */
  readonly handshakes: number
  /** What the program wrote to its standard error, where it failed. */
  readonly said: string
}

/** What a program is given. */
export interface MutualTlsTask {
  readonly client: string
  readonly path: string
  readonly calls: number
  readonly proxy?: string
}

/** Runs the program in the consumer's folder, on a sandbox that is reset before. */
export async function runMutualTls(
  { command, args }: Engine,
  dir: string,
  sandbox: ProfileSandbox & TlsSandbox,
  task: MutualTlsTask
): Promise<MutualTlsResult> {
  const { baseUrl, clientId, clientSecret, certificates } = sandbox
  const { ca, client: first, second } = certificates
  const pem = ({ cert, key }: typeof first) => ({ cert, key })
  const given = { baseUrl, clientId, clientSecret, ca, first: pem(first), second: pem(second), ...task }
  const before = sandbox.stats().handshakes
  const child = spawn(command, [...args, join(dir, "mutual-tls.mjs"), JSON.stringify(given)], { cwd: dir })
  let said = ""
  child.stderr.on("data", (text) => (said += String(text)))
  const result = { statuses: {} as MutualTlsResult["statuses"], changed: false, handshakes: Number.NaN }
  for await (const line of createInterface({ input: child.stdout })) {
    const { step, ...told } = JSON.parse(line) as { readonly step: string } & Partial<MutualTlsResult>
    Object.assign(result, told)
    if (step !== "one certificate") continue
    result.handshakes = sandbox.stats().handshakes - before
    child.stdin.write("go on\n")
  }
  return { ...result, said }
}
