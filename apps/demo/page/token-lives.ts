import type { Frame, Life } from "../src/stage/frame.ts"

/** A token's life as it was seen: it may have ended early. */
export interface SeenLife extends Life {
  readonly endedAt: number
}

/** Reckoned from one frame to the next, the same token's expiry is told a little differently. */
const sameToken = 150

/** The lives of one lane's tokens within the frames. */
export function tokenLives(frames: ReadonlyArray<Frame>, lane: number): ReadonlyArray<SeenLife> {
  const lives: Array<SeenLife> = []
  let current: SeenLife | undefined
  for (const { at, lanes } of frames) {
    const life = lanes[lane]?.life
    const goesOn = life !== undefined && current !== undefined && Math.abs(life.until - current.until) < sameToken
    if (goesOn) current = { ...(current as SeenLife), endedAt: at }
    else {
      if (current !== undefined) lives.push({ ...current, endedAt: Math.min(at, current.until) })
      current = life && { ...life, endedAt: at }
    }
  }
  return current === undefined ? lives : [...lives, current]
}
