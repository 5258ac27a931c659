/** How many call at once, and how that is said. */
interface Crowd {
  readonly size: number
  readonly words: string
}

/** The crowds of the checks that want many callers. */
export interface Crowds {
  /** For whom there is no token yet. */
  readonly cold: Crowd
  /** Whose token was revoked. */
  readonly rejected: Crowd
}

/** Over plain HTTP. */
export const largeCrowds: Crowds = {
  cold: { size: 1_000, words: "a thousand" },
  rejected: { size: 100, words: "a hundred" }
}

/**
 * Over mutual TLS, where each caller needs a handshake of its own. A thousand of them take many seconds, in which clients give up
 * connecting: that would test the machine.
 */
export const smallCrowds: Crowds = {
  cold: { size: 20, words: "twenty" },
  rejected: { size: 20, words: "twenty" }
}
