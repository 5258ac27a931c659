import { spawn } from "node:child_process"

export interface Finished {
  readonly ok: boolean
  /** Standard output and standard error, in the order in which they were written. */
  readonly output: string
}

/** Runs a command to its end and keeps what it says; a command that cannot be started is a failed one. */
export const runCommand = (
  command: string,
  args: ReadonlyArray<string>,
  options: { readonly cwd?: string; readonly env?: NodeJS.ProcessEnv } = {}
): Promise<Finished> =>
  new Promise((resolve) => {
    // Windows starts the .cmd files of node_modules/.bin through a shell only.
    const child = spawn(command, args, { ...options, stdio: "pipe", shell: process.platform === "win32" })
    let output = ""
    const keep = (text: string): void => void (output += text)
    child.stdout.setEncoding("utf8").on("data", keep)
    child.stderr.setEncoding("utf8").on("data", keep)
    child.on("error", ({ message }) => resolve({ ok: false, output: `${command} could not be started: ${message}\n` }))
    child.on("close", (code) => resolve({ ok: code === 0, output }))
  })

/** The same for a command that has to succeed: gives what it said. */
export async function mustRun(...call: Parameters<typeof runCommand>): Promise<string> {
  const { ok, output } = await runCommand(...call)
  if (!ok) throw new Error(`${call[0]} ${call[1].join(" ")} failed:\n${output}`)
  return output
}
