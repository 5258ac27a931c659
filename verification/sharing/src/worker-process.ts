import { type ChildProcess, fork } from "node:child_process"
import { once } from "node:events"
import { mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { build } from "esbuild"
import type { Command, FromWorker, Outcome, Setup, ToWorker } from "./worker-protocol.ts"

/** A process that shares a token with others. */
interface WorkerProcess {
  /** Never ends where the process does. */
  readonly ask: (command: Command) => Promise<Outcome>
  /** What its manager has told so far. */
  readonly told: ReadonlyArray<string>
  /** Resolves once it tells this: an event of its manager, or that it freezes. */
  readonly tells: (event: string) => Promise<WorkerProcess>
  readonly child: ChildProcess
}

export interface Workers extends AsyncDisposable {
  readonly all: ReadonlyArray<WorkerProcess>
  /** What came of asking them all at once. */
  readonly ask: (command: Command) => Promise<ReadonlyArray<Outcome>>
  /** How often a store failed them: where that is so, the machine was too busy to measure anything else. */
  readonly storeFailures: () => number
}

const source = fileURLToPath(new URL("worker.ts", import.meta.url))
const sideBySide = 2

let bundle: Promise<string> | undefined

/** The program in one text, as services are deployed: fifty processes would take half a minute to load it in pieces. */
async function bundled(): Promise<string> {
  const options = { bundle: true, platform: "node", format: "cjs", write: false, logLevel: "silent" } as const
  const { outputFiles } = await build({ entryPoints: [source], ...options })
  return outputFiles.map(({ text }) => text).join("")
}

async function startWorker(program: string, setup: Setup): Promise<WorkerProcess> {
  const child = fork(program, { stdio: ["ignore", "inherit", "inherit", "ipc"] })
  const answers = new Map<number, (outcome: Outcome) => void>()
  const told: Array<string> = []
  const waiting = new Set<() => void>()
  child.on("message", (message: FromWorker) => {
    if (message._tag === "Told") told.push(message.event)
    if (message._tag === "Done") answers.get(message.id)?.(message.outcome)
    for (const look of waiting) look()
  })
  const send = (message: ToWorker): void => void child.send(message)
  let asked = 0
  send({ setup })
  await new Promise<void>((resolve, reject) => {
    child.on("error", reject)
    child.on("exit", (code) => reject(new Error(`A process ended with code ${code} before it was ready.`)))
    child.on("message", ({ _tag }: FromWorker) => {
      if (_tag === "Ready") resolve()
    })
  })
  const worker: WorkerProcess = {
    child,
    told,
    ask: (command) =>
      new Promise((resolve) => {
        const id = asked++
        answers.set(id, resolve)
        send({ ask: { id, command } })
      }),
    tells: (event) =>
      new Promise((resolve) => {
        const look = () => {
          if (told.includes(event)) resolve(worker)
        }
        waiting.add(look)
        look()
      })
  }
  return worker
}

/** Starts so many processes, and waits until each is ready to be asked. */
export async function startWorkers(count: number, setup: Setup): Promise<Workers> {
  const all: Array<WorkerProcess> = []
  const folder = await mkdtemp(join(tmpdir(), "pix-sharing-"))
  let started = 0
  const lane = async (program: string): Promise<void> => {
    while (started++ < count) all.push(await startWorker(program, setup))
  }
  const end = async () => {
    const ends = all.map(async ({ child }) => {
      if (child.exitCode !== null || child.signalCode !== null) return
      const exit = once(child, "exit")
      child.kill("SIGKILL")
      await exit
    })
    await Promise.all(ends)
    await rm(folder, { recursive: true, force: true })
  }
  try {
    const program = join(folder, "worker.cjs")
    await writeFile(program, await (bundle ??= bundled()))
    await Promise.all(Array.from({ length: Math.min(sideBySide, count) }, () => lane(program)))
  } catch (error) {
    await end()
    throw error
  }
  return {
    all,
    ask: (command) => Promise.all(all.map((worker) => worker.ask(command))),
    storeFailures: () => all.flatMap(({ told }) => told).filter((event) => event === "StoreFailed").length,
    [Symbol.asyncDispose]: end
  }
}
