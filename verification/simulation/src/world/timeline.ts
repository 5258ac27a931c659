/** Something that will happen, at an instant of the world's true time. */
interface Entry {
  at: number
  readonly order: number
  readonly owner: Owner | undefined
  /** A timer stands still while its machine is suspended; what comes from outside waits for it to wake. */
  readonly timer: boolean
  readonly run: () => void
}

/** Who something happens to: nothing does while it is paused, and nothing ever will once it is dead. */
export interface Owner {
  readonly pausedUntil: () => number
  readonly dead: () => boolean
}

/** The world's true time, in whole milliseconds, and all that is still to happen. */
export interface Timeline {
  readonly now: () => number
  readonly add: (delay: number, run: () => void, owner?: Owner, timer?: boolean) => Entry
  readonly cancel: (entry: Entry) => void
  /** Puts the owner's entries off: by `delay` those that `moves` selects, the others until `until` at the earliest. */
  readonly putOff: (owner: Owner, until: number, delay: number) => void
  readonly pending: (owner: Owner) => number
  /** Whether something is still to happen at this very instant. */
  readonly busy: () => boolean
  /** Moves on to `when`, one entry after the other; `settled` is called after each, once all it caused has run. */
  readonly runUntil: (when: number, settled: () => boolean) => Promise<void>
}

export function makeTimeline(): Timeline {
  let now = 0
  let order = 0
  const entries: Array<Entry> = []

  const insert = (entry: Entry): void => {
    let low = 0
    let high = entries.length
    while (low < high) {
      const middle = (low + high) >> 1
      if (before(entries[middle], entry)) low = middle + 1
      else high = middle
    }
    entries.splice(low, 0, entry)
  }

  return {
    now: () => now,
    add: (delay, run, owner, timer = false) => {
      const at = Math.max(now + Math.max(delay, 0), owner?.pausedUntil() ?? 0)
      const entry = { at, order: order++, owner, timer, run }
      insert(entry)
      return entry
    },
    cancel: (entry) => {
      const index = entries.indexOf(entry)
      if (index >= 0) entries.splice(index, 1)
    },
    putOff: (owner, until, delay) => {
      for (const entry of entries) {
        if (entry.owner !== owner) continue
        entry.at = Math.max(entry.timer ? entry.at + delay : entry.at, until)
      }
      entries.sort((a, b) => (before(a, b) ? -1 : 1))
    },
    pending: (owner) => entries.filter((entry) => entry.owner === owner).length,
    busy: () => (entries[0]?.at ?? Number.POSITIVE_INFINITY) <= now,
    runUntil: async (when, settled) => {
      for (let next = entries[0]; next !== undefined && next.at <= when; next = entries[0]) {
        entries.shift()
        now = Math.max(now, next.at)
        if (next.owner?.dead()) continue
        next.run()
        await settle()
        if (!settled()) return
      }
      now = Math.max(now, when)
    }
  }
}

function before(a: Entry | undefined, b: Entry): boolean {
  return a !== undefined && (a.at < b.at || (a.at === b.at && a.order < b.order))
}

/**
 * Lets everything run that can go on without time going by: promises are done before the event loop turns, and nothing
 * else is under way in a simulated world.
 */
export const settle = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve))
