import { earlier, elapsed, type Instant, later } from "../time/instant.ts"

/** What the token endpoint promised about an access token. Durations in milliseconds. */
export interface IssuedToken {
  /** What goes into the header. */
  readonly accessToken: string
  /** As the endpoint listed them; empty when it listed none. */
  readonly scopes: ReadonlyArray<string>
  /** From the sending of the request. */
  readonly lifetime: number
  /** True when the answer had no `expires_in` and the endpoint's documented default was taken. */
  readonly lifetimeAssumed: boolean
}

/**
 * An access token with the instants that bound its use.
 *
 * **Details**
 *
 * The lifetime counts from the instant the token request was *sent*: the endpoint cannot have issued the token earlier.
 *
 * **Gotcha**
 *
 * The access token is private: it does not occur in `console.log`, `JSON.stringify` or the object's own properties. Call
 * {@link Token.reveal} where the header is written, and nowhere else.
 */
export class Token {
  readonly #accessToken: string
  /** The scopes granted with this token, as the endpoint listed them. Empty when it listed none. */
  readonly scopes: ReadonlyArray<string>
  /** When its request was sent, from which its lifetime counts. */
  readonly sentAt: Instant
  /** When the renewal window opens. */
  readonly dueAt: Instant
  /** When the token stops being valid. */
  readonly expiresAt: Instant
  /** The fingerprint of the client certificate that it was requested with, and may be bound to. */
  readonly certificate: string | undefined

  private constructor(accessToken: string, life: TokenLife) {
    this.#accessToken = accessToken
    // A copy, frozen, since events and snapshots share it.
    this.scopes = Object.isFrozen(life.scopes) ? life.scopes : Object.freeze([...life.scopes])
    this.sentAt = life.sentAt
    this.dueAt = life.dueAt
    this.expiresAt = life.expiresAt
    this.certificate = life.certificate
  }

  /** A token whose request was sent at `sentAt`, to be renewed `window` milliseconds before its expiry. */
  static issued(
    { accessToken, scopes, lifetime }: IssuedToken,
    sentAt: Instant,
    window: number,
    certificate?: string
  ): Token {
    const [dueAt, expiresAt] = [later(sentAt, lifetime - window), later(sentAt, lifetime)]
    return new Token(accessToken, { scopes, sentAt, dueAt, expiresAt, certificate })
  }

  /** A copy that is due from `now` on. */
  due(now: Instant): Token {
    return this.#with({ dueAt: earlier(this.dueAt, now) })
  }

  /** A copy that is expired from `now` on, so that a clock that is set back later does not revive it. */
  expire(now: Instant): Token {
    return this.#with({ dueAt: earlier(this.dueAt, now), expiresAt: earlier(this.expiresAt, now) })
  }

  #with(changes: Partial<TokenLife>): Token {
    const { scopes, sentAt, dueAt, expiresAt, certificate } = this
    return new Token(this.#accessToken, { scopes, sentAt, dueAt, expiresAt, certificate, ...changes })
  }

  /** The access token itself. A method, since printers call getters. */
  reveal(): string {
    return this.#accessToken
  }

  /** Milliseconds from the sending of its request to its expiry. */
  get lifetime(): number {
    return this.expiresAt.monotonic - this.sentAt.monotonic
  }

  /** Milliseconds it has left at `now`, on the clock that leaves it less. Negative once it is expired. */
  remaining(now: Instant): number {
    return Math.min(this.expiresAt.wall - now.wall, this.expiresAt.monotonic - now.monotonic)
  }

  /** Milliseconds since its request was sent, on the clock that says more. */
  age(now: Instant): number {
    return elapsed(this.sentAt, now)
  }
}

type TokenLife = Pick<Token, "scopes" | "sentAt" | "dueAt" | "expiresAt" | "certificate">
