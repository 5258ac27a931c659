import { performance } from "node:perf_hooks"
import type { WriteStream } from "node:tty"
import { stripVTControlCharacters } from "node:util"
import { causeOf } from "./cause-of.ts"
import type { Outcome } from "./outcome.ts"

export interface Progress {
  readonly started: (name: string) => void
  readonly ended: (name: string, outcome: Outcome) => void
  readonly skipped: (name: string, why: string) => void
}

type Output = Pick<WriteStream, "write"> & Partial<Pick<WriteStream, "isTTY">>

const seconds = (since: number): string => `${((performance.now() - since) / 1000).toFixed(1)} s`

const counts = ({ passed, failed, skipped }: Outcome): string =>
  passed + failed + skipped === 1 ? "" : ` (${passed} passed, ${failed} failed, ${skipped} skipped)`

/** The cause first, then what runs it alone, and last all that it said, where that is more than the cause. */
function failureTold(name: string, { output, cause = causeOf(output), command = `npm run ${name}` }: Outcome): string {
  const said = output.trimEnd()
  const all = stripVTControlCharacters(said) === cause ? [] : ["All that it said:", said]
  return [cause, `To run it alone: ${command}`, ...all].join("\n\n")
}

/** One line for each step that ended, and what is running: on a terminal as a line that changes, else as one a step. */
export function createProgress(output: Output): Progress {
  const terminal = output.isTTY === true
  const running = new Map<string, number>()
  let timer: NodeJS.Timeout | undefined

  const showRunning = (): void => {
    const names = [...running].map(([name, since]) => `${name} ${seconds(since)}`).join(", ")
    if (names !== "") output.write(terminal ? `\r\u001B[2K… ${names}` : `…     ${names}\n`)
  }
  const line = (text: string): void => {
    output.write(`${terminal ? "\r\u001B[2K" : ""}${text}\n`)
    if (terminal) showRunning()
  }
  const watch = (): void => {
    clearInterval(timer)
    if (running.size > 0) timer = setInterval(showRunning, terminal ? 500 : 30_000)
  }
  return {
    started: (name) => {
      running.set(name, performance.now())
      if (terminal) showRunning()
      else line(`…     ${name}`)
      watch()
    },
    ended: (name, outcome) => {
      const since = running.get(name) ?? performance.now()
      running.delete(name)
      watch()
      line(`${outcome.failed > 0 ? "FAIL " : "ok   "} ${name} ${seconds(since)}${counts(outcome)}`)
      for (const note of outcome.notes ?? []) line(`      ${note}`)
      if (outcome.failed > 0) line(failureTold(name, outcome).replaceAll(/^(?=.)/gm, "      "))
    },
    skipped: (name, why) => line(`skip  ${name}: ${why}`)
  }
}
