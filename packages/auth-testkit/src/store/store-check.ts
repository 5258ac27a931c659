import type { TokenStore } from "@pix/auth-core"

/** What a check of a store is given: one place, opened by two processes. */
export interface OpenedStores {
  readonly store: TokenStore
  readonly other: TokenStore
  readonly wait: (milliseconds: number) => Promise<void>
  /** Makes the place unreachable, if the place can do that. */
  readonly disconnect: (() => void | Promise<void>) | undefined
}

/** A check of a store, before it has its place. */
export interface StoreCheck {
  readonly name: string
  readonly holds: (stores: OpenedStores) => Promise<void>
}
