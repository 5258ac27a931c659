import type { Chance } from "../world/chance.ts"
import type { Machine } from "./machine.ts"
import type { Timeline } from "../world/timeline.ts"
import { secretFingerprint } from "../world/issued-tokens.ts"

/** Where one process reads its client secret: it may be old, late, missing or nonsense. */
export interface SecretSource {
  readonly read: () => string | Promise<string>
  readonly set: (secret: string) => void
  readonly setTrouble: (trouble: SecretTrouble) => void
  /** What would be read now, at once; undefined where it would not. */
  readonly ready: () => string | undefined
  /** Whether somebody waits for an answer, and not for too long. */
  readonly asked: (patience: number) => boolean
}

type SecretTrouble = "none" | "slow" | "hangs" | "throws" | "nonsense"

export function makeSecretSource(timeline: Timeline, machine: Machine, chance: Chance, longest: number): SecretSource {
  let secret = ""
  let trouble: SecretTrouble = "none"
  const asked = new Set<{ readonly since: number }>()

  const read = (): string | Promise<string> => {
    if (trouble === "none") return secret
    const since = machine.awake()
    if (trouble === "throws") throw new Error("the vault is sealed")
    if (trouble === "nonsense")
      return chance.pick<unknown>("short", undefined, 12_345_678, `${secretFingerprint}${"x".repeat(64)}`) as string
    const question = { since }
    asked.add(question)
    return new Promise((resolve) => {
      if (trouble === "hangs") return
      const answer = (): void => {
        asked.delete(question)
        resolve(secret)
      }
      timeline.add(chance.int(1, longest), answer, machine)
    })
  }

  return {
    read,
    set: (next) => {
      secret = next
    },
    setTrouble: (next) => {
      trouble = next
    },
    ready: () => (trouble === "none" ? secret : undefined),
    asked: (patience) => [...asked].some(({ since }) => machine.awake() - since <= patience)
  }
}
