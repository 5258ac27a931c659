import { performance } from "node:perf_hooks"
import type { WriteStream } from "node:tty"

/** Shows how far a long count has come: on a terminal as a bar, else as a line now and then. */
export interface ProgressBar {
  readonly moved: (done: number) => void
  readonly end: () => void
}

type Output = Pick<WriteStream, "write"> & Partial<Pick<WriteStream, "isTTY">>

const width = 30

export function createProgressBar(output: Output, total: number): ProgressBar {
  const terminal = output.isTTY === true
  const every = terminal ? 100 : 10_000
  const begun = performance.now()
  let shown = begun
  return {
    moved: (done) => {
      const now = performance.now()
      if (now - shown < every) return
      shown = now
      const rate = `${done}/${total}, ${((done / (now - begun)) * 1_000).toFixed(0)} a second`
      const full = Math.round((done / total) * width)
      output.write(terminal ? `\r\u001B[2K${"█".repeat(full)}${"░".repeat(width - full)} ${rate}` : `${rate}\n`)
    },
    end: () => void (terminal && output.write("\r\u001B[2K"))
  }
}
