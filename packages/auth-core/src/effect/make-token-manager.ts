import * as Duration from "effect/Duration"
import type * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import type * as Scope from "effect/Scope"
import type { TokenSource } from "../endpoint/token-source.ts"
import type { TokenManagerOptions as PromiseOptions } from "../manager/options.ts"
import { tokenManagerSettings } from "../manager/settings.ts"
import { sharing } from "../manager/sharing.ts"
import type { DurationInput } from "../time/duration.ts"
import { scopedManager } from "./scoped-manager.ts"
import { TokenManager } from "./token-manager.ts"

type Durations = "renewBefore" | "requestTimeout" | "renewalTimeout" | "storeTimeout"

/** Options of {@link makeTokenManager}: those of `createTokenManager`. Time is Effect's `Clock`. */
export interface TokenManagerOptions extends Omit<PromiseOptions, Durations | "clientSecret" | "clock" | "waitUntil"> {
  /** Given by the PSP. A function is called at each token request, so that a secret rotates without a restart. */
  readonly clientSecret?: Redacted.Redacted | PromiseOptions["clientSecret"]
  /** At most a fifth of the lifetime. Default: 5 minutes. */
  readonly renewBefore?: DurationInput | Duration.Duration | undefined
  /** For one token request. Default: 10 seconds. */
  readonly requestTimeout?: DurationInput | Duration.Duration | undefined
  /** For all token requests of a renewal and the waits between them. Default: 30 seconds. */
  readonly renewalTimeout?: DurationInput | Duration.Duration | undefined
  /** For one operation of the store. Default: 1 second. */
  readonly storeTimeout?: DurationInput | Duration.Duration | undefined
  /** Where tokens come from, instead of the provider's token endpoint. Default: the token endpoint, by `fetch`. */
  readonly source?: TokenSource | undefined
}

/**
 * Makes a {@link TokenManager} that lasts as long as the surrounding scope.
 *
 * @throws TypeError when an option is wrong; it names the option and the rule
 */
export function makeTokenManager({
  source,
  ...options
}: TokenManagerOptions): Effect.Effect<TokenManager, never, Scope.Scope> {
  const { clientSecret, renewBefore, requestTimeout, renewalTimeout, storeTimeout } = options
  const settings = tokenManagerSettings({
    ...options,
    clientSecret: Redacted.isRedacted(clientSecret) ? Redacted.value(clientSecret) : clientSecret,
    renewBefore: inputOf(renewBefore),
    requestTimeout: inputOf(requestTimeout),
    renewalTimeout: inputOf(renewalTimeout),
    storeTimeout: inputOf(storeTimeout)
  })
  return scopedManager({ settings, shared: sharing(settings), source })
}

/**
 * {@link makeTokenManager} as a layer.
 *
 * @throws TypeError when an option is wrong; it names the option and the rule
 */
export function layerTokenManager(options: TokenManagerOptions): Layer.Layer<TokenManager> {
  return Layer.effect(TokenManager, makeTokenManager(options))
}

function inputOf(input: DurationInput | Duration.Duration | undefined): DurationInput | undefined {
  return Duration.isDuration(input) ? Duration.toMillis(input) : input
}
