import { createHistogram } from "node:perf_hooks"
import type { Figures } from "./frame.ts"

/** How one call went. */
export interface CallRecord {
  /** Milliseconds that it waited for tokens. */
  waited: number
  /** Requests that left: more than one where it was replayed. */
  sent: number
}

/** Counts what became of the calls, since the start or within some time. */
export interface FigureBook {
  readonly called: (wait: number, failed: boolean) => void
  readonly tokenRequested: () => void
  /** Of the time since the book was begun, which ends now. */
  readonly read: (now: number) => Figures
}

/** Begins a book at `startedAt`, epoch milliseconds. */
export function figureBook(startedAt: number): FigureBook {
  const waits = createHistogram()
  let [calls, failures, tokenRequests] = [0, 0, 0]
  return {
    called: (wait, failed) => {
      calls += 1
      failures += failed ? 1 : 0
      // A histogram begins at one.
      waits.record(Math.round(wait) + 1)
    },
    tokenRequested: () => {
      tokenRequests += 1
    },
    read: (now) => ({
      calls,
      failures,
      tokenRequests,
      perSecond: Math.round((calls / Math.max(now - startedAt, 1_000)) * 1_000),
      wait: {
        p50: calls === 0 ? 0 : waits.percentile(50) - 1,
        p99: calls === 0 ? 0 : waits.percentile(99) - 1
      }
    })
  }
}

const minute = 60_000
/** The last minute is told from books of so many milliseconds, of which the oldest is let go. */
const page = 10_000

/** The figures of the last minute, give or take a sixth. */
export function lastMinute(now: () => number): FigureBook {
  let books: Array<{ readonly begunAt: number; readonly book: FigureBook }> = []
  const open = () => {
    const at = now()
    const last = books.at(-1)
    if (last === undefined || at - last.begunAt >= page) {
      books = books.filter(({ begunAt }) => at - begunAt < minute)
      // Each book counts for the whole of the minute from its beginning.
      books.push({ begunAt: at, book: figureBook(at) })
    }
    return books
  }
  return {
    called: (wait, failed) => {
      for (const { book } of open()) book.called(wait, failed)
    },
    tokenRequested: () => {
      for (const { book } of open()) book.tokenRequested()
    },
    read: (at) => (open()[0] as (typeof books)[number]).book.read(at)
  }
}
