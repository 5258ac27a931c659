/** A promise that was broken. */
export interface Breach {
  readonly promise: string
  readonly detail: string
}

/** What the world tells of a run: a line for all that happens, and the first promise that was broken. */
export interface Report {
  readonly note: (who: string, what: string) => void
  readonly broken: (promise: string, detail: string) => void
  readonly check: (holds: boolean, promise: string, detail: () => string) => void
  readonly breach: () => Breach | undefined
  readonly lines: () => ReadonlyArray<string>
}

export function makeReport(now: () => number): Report {
  const lines: Array<string> = []
  let breach: Breach | undefined
  const note = (who: string, what: string): void => void lines.push(`${now()} ${who} ${what}`)
  const broken = (promise: string, detail: string): void => {
    note("BROKEN", `${promise}: ${detail}`)
    breach ??= { promise, detail }
  }
  return {
    note,
    broken,
    check: (holds, promise, detail) => {
      if (!holds) broken(promise, detail())
    },
    breach: () => breach,
    lines: () => lines
  }
}
