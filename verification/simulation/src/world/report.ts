/** A promise that was broken. */
export interface Breach {
  readonly promise: string
  readonly detail: string
}

/** Something that happened. */
export interface Note {
  /** In true time. */
  readonly at: number
  /** A process, or a part of the world. */
  readonly who: string
  readonly what: string
}

/** What the world reports of a run: all that happens, and the first promise that was broken. */
export interface Report {
  readonly note: (who: string, what: string) => void
  readonly broken: (promise: string, detail: string) => void
  readonly check: (holds: boolean, promise: string, detail: () => string) => void
  readonly breach: () => Breach | undefined
  readonly notes: () => ReadonlyArray<Note>
}

export function makeReport(now: () => number): Report {
  const notes: Array<Note> = []
  let breach: Breach | undefined
  const note = (who: string, what: string): void => void notes.push({ at: now(), who, what })
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
    notes: () => notes
  }
}
