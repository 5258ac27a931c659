/**
 * Where a token is kept between restarts, processes and hosts. Promise-shaped, so that anyone can write one.
 *
 * **Details**
 *
 * A store keeps one entry a key. Each entry has a generation, a number that only grows, so that a process that was
 * frozen cannot overwrite what a newer one wrote. Values are opaque, and secret: whoever reads one can call the API.
 *
 * **Gotcha**
 *
 * A store that fails, hangs or gives a wrong answer is reported (`StoreFailed`), and the renewal goes on without it. Each
 * operation delays the renewal by `storeTimeout` at most.
 */
export interface TokenStore {
  /**
   * The entry; undefined if there never was one, or if it has ended. A cleared entry has an empty value. For an entry that
   * cannot be read, give any other value, such as `"unreadable"`: the manager ignores it, and reports it.
   */
  load(key: string): Promise<StoreEntry | undefined>
  /**
   * Replaces the entry and gives true, unless one of this generation or a newer one is stored: then false. May end the entry
   * at `expiresAt`. A false is reported (`StoreFailed`) if the store turns out to hold nothing that new.
   */
  save(key: string, entry: StoreEntry & { readonly expiresAt: number }): Promise<boolean>
  /** Empties the entry if this generation is still the stored one, and leaves its number behind. */
  clear(key: string, generation: number): Promise<void>
  /**
   * Gives one holder at a time the right to renew; undefined while another has it.
   *
   * **Details**
   *
   * The lease ends by itself after `ttl` milliseconds: twelve seconds by default, enough for a token request. Until then nobody
   * can take over from a holder that died. If your store can prolong a lease, let it end after `shortTtl` (three seconds)
   * instead, and give it `prolong`. The manager then prolongs it every second. A store that ignores `shortTtl` works as well.
   */
  readonly lease?: ((key: string, ttl: number, shortTtl?: number) => Promise<StoreLease | undefined>) | undefined
}

/** What is stored under a key. */
export interface StoreEntry {
  /** An opaque text; empty once it was cleared. */
  readonly value: string
  /**
   * A whole number that grows with each entry under a key. `load` may also give it as BigInt or as a text of digits, as
   * database drivers do.
   *
   * **Gotcha**: under `encryptedTokenStore` it has to be a number.
   */
  readonly generation: number
}

/** The right to renew. Releasing one that has run out, or was taken over, does nothing. */
export interface StoreLease {
  /** Gives the right back, so that nobody waits until it runs out. */
  release(): Promise<void>
  /**
   * Has the lease end `ttl` milliseconds from now, and gives true. Gives false, and changes nothing, if the lease has run out,
   * was released or belongs to another.
   *
   * **Details**
   *
   * The manager calls it every second while it has the lease, up to the time that a lease without `prolong` lasts. After a
   * false it does not call it again, and its token request goes on. After a failure it tries again. The first failure is
   * reported (`StoreFailed`) when the lease is released.
   */
  readonly prolong?: ((ttl: number) => Promise<boolean>) | undefined
}

/** What can fail of a store. */
export type StoreOperation = "load" | "save" | "clear" | "lease" | "prolong" | "release"
