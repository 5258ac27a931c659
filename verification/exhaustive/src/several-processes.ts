import type { Searched } from "./search.ts"
import { brokenAfter, sharedFingerprint } from "./shared-invariants.ts"
import { type Move, moves, type SharedWorld } from "./shared-world.ts"

/** Processes that share a store with a lease, and everything that can happen to them. */
export const severalProcesses = (beginning: SharedWorld): Searched<SharedWorld, Move> => ({
  beginning,
  steps: moves,
  fingerprint: sharedFingerprint,
  brokenBy: (before, { world }) => brokenAfter(before, world)
})
