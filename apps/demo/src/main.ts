import { help, readCommandLine, usage } from "./command-line.ts"
import { contenders, demo } from "./demo.ts"
import { paintFor } from "./paint.ts"
import { loopbackPlace, type Place } from "./place.ts"

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
      return run(asked.port)
  }
}

/** 0 if every step ended as it should, 1 if one did not or the run failed, 130 if it was stopped. */
async function run(port: number): Promise<number> {
  const stop = stopSignal()
  const places: Array<Place> = []
  try {
    for (const [index] of contenders.entries()) places.push(await loopbackPlace(index === 0 ? port : 0, stop))
    const print = (text: string): void => void process.stdout.write(`${text}\n`)
    const well = await demo({ places, print, paint: paintFor(process.stdout) })
    // The place of the page that shows the run in a browser: served from here on, unless `--once` is given.
    return well ? 0 : 1
  } catch (error) {
    if (stop.aborted) return 130
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
    return 1
  } finally {
    for (const { sandbox } of places) await sandbox.close()
  }
}

/** Aborted by Ctrl-C, and when nobody reads the output any more. A second Ctrl-C ends the process at once. */
function stopSignal(): AbortSignal {
  const stop = new AbortController()
  for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => stop.abort())
  process.stdout.on("error", () => stop.abort())
  return stop.signal
}
