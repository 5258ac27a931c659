import type { LeverChange, Scene } from "./frame.ts"

interface Act {
  readonly scene: Scene
  readonly pull: ReadonlyArray<LeverChange>
  /** How long there is to look at it, in milliseconds. */
  readonly lasts: number
}

const mended: ReadonlyArray<LeverChange> = [
  { lever: "endpoint", to: "ok" },
  { lever: "newestOnly", to: false }
]

/** What the tour shows, in order. */
const acts: ReadonlyArray<Act> = [
  { scene: "calm", pull: [...mended, { lever: "lifetime", to: 10 }], lasts: 8_000 },
  { scene: "revoked", pull: [{ lever: "revoke" }], lasts: 6_000 },
  { scene: "slow", pull: [{ lever: "endpoint", to: "slow" }], lasts: 12_000 },
  { scene: "outage", pull: [{ lever: "endpoint", to: "down" }], lasts: 9_000 },
  { scene: "mended", pull: mended, lasts: 5_000 },
  { scene: "burst", pull: [{ lever: "burst" }], lasts: 6_000 },
  { scene: "newestOnly", pull: [{ lever: "newestOnly", to: true }], lasts: 11_000 },
  { scene: "wrongSecret", pull: [{ lever: "endpoint", to: "wrongSecret" }], lasts: 12_000 },
  { scene: "mended", pull: mended, lasts: 5_000 }
]

/** Plays the tour, telling each scene and in the end that there is none; returns the function that ends it early. */
export function playTour(pull: (change: LeverChange) => void, tell: (scene: Scene | undefined) => void): () => void {
  let timer: NodeJS.Timeout | undefined
  const end = (): void => {
    clearTimeout(timer)
    for (const change of mended) pull(change)
    tell(undefined)
  }
  const play = ([act, ...rest]: ReadonlyArray<Act>): void => {
    if (act === undefined) return end()
    for (const change of act.pull) pull(change)
    tell(act.scene)
    timer = setTimeout(() => play(rest), act.lasts)
  }
  play(acts)
  return end
}
