import { once } from "node:events"
import { type CommandLine, help, readCommandLine, usage } from "./command-line.ts"
import { contenders, demo } from "./demo.ts"
import { paintFor } from "./paint.ts"
import { loopbackPlace, type Place } from "./place.ts"
import { servePage } from "./stage/page-server.ts"
import { openStage } from "./stage/stage.ts"

process.exitCode = await main()

async function main(): Promise<number> {
  const asked = readCommandLine(process.argv.slice(2))
  switch (asked._tag) {
    case "Help":
      process.stdout.write(help)
      return 0
    case "Wrong":
      process.stderr.write(`${asked.message}\n${usage}\n`)
      return 2
    case "Run":
      return run(asked)
  }
}

/** 0 if every step ended as it should, 1 if one did not or the run failed, 130 if it was stopped. */
async function run({
  port,
  pagePort,
  once: onlyOnce
}: Extract<CommandLine, { readonly _tag: "Run" }>): Promise<number> {
  const stop = stopSignal()
  try {
    const well = await runScenario(port, stop)
    if (!well || onlyOnce) return well ? 0 : 1
    await showPage(pagePort, stop)
    return 130
  } catch (error) {
    if (stop.aborted) return 130
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
    return 1
  }
}

/** Plays the scenario in the terminal; whether every step ended as it should. */
async function runScenario(port: number, stop: AbortSignal): Promise<boolean> {
  const places: Array<Place> = []
  try {
    for (const [index] of contenders.entries()) places.push(await loopbackPlace(index === 0 ? port : 0, stop))
    return await demo({ places, print, paint: paintFor(process.stdout) })
  } finally {
    for (const { sandbox } of places) await sandbox.close()
  }
}

/** Serves the page until it is stopped. */
async function showPage(port: number, stop: AbortSignal): Promise<void> {
  const stage = await openStage()
  try {
    const page = await servePage(stage, port)
    print(`\nNow in your browser, live, until Ctrl-C:  ${page.url}`)
    if (!stop.aborted) await once(stop, "abort")
    await page.close()
  } finally {
    await stage.close()
  }
}

function print(text: string): void {
  process.stdout.write(`${text}\n`)
}

/** Aborted by Ctrl-C, and when nobody reads the output any more. A second Ctrl-C ends the process at once. */
function stopSignal(): AbortSignal {
  const stop = new AbortController()
  for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => stop.abort())
  process.stdout.on("error", () => stop.abort())
  return stop.signal
}
