import { type ChildProcess, spawn } from "node:child_process"
import { fileURLToPath } from "node:url"
import { onTestFinished } from "vitest"

const entryPoint = fileURLToPath(new URL("../src/index.ts", import.meta.url))

/** A process of its own, with a `store` on that path and `say(text)`. It ends with the test at the latest. */
export interface OwnProcess {
  readonly child: ChildProcess
  /** The next line that it says; undefined when it has ended. */
  readonly line: () => Promise<string | undefined>
  readonly ended: Promise<unknown>
}

export function ownProcess(path: string, program: string): OwnProcess {
  const source = `
    import { fileTokenStore } from ${JSON.stringify(entryPoint)}
    const store = fileTokenStore({ directory: ${JSON.stringify(path)} })
    const say = (text) => process.stdout.write(text + "\\n")
    ${program}`
  const child = spawn(process.execPath, ["--input-type=module", "--eval", source], {
    stdio: ["ignore", "pipe", "inherit"]
  })
  const ended = new Promise((resolve) => void child.once("close", resolve))
  onTestFinished(() => void child.kill("SIGKILL"))
  const lines = child.stdout.setEncoding("utf8")
  const iterator = (async function* () {
    let rest = ""
    for await (const piece of lines) {
      const parts = (rest + String(piece)).split("\n")
      rest = parts.pop() ?? ""
      yield* parts
    }
  })()
  return { child, ended, line: async () => (await iterator.next()).value ?? undefined }
}
