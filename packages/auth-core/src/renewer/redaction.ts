import type { AttemptOutcome } from "../endpoint/attempt.ts"
import type { TokenSource } from "../endpoint/token-source.ts"
import { cleanedWords } from "../errors/cleaned-words.ts"
import { redactedError } from "../errors/redacted-error.ts"
import type { RenewalState } from "../renewal/state.ts"

/** Makes errors and outcomes fit for listeners and callers: they hold no token and no secret. */
export interface Redaction {
  readonly error: (thrown: unknown, ...secrets: ReadonlyArray<string>) => Error
  readonly outcome: (outcome: AttemptOutcome) => AttemptOutcome
}

/** Cuts out the tokens of the state, and the secrets of the source. */
export function redaction(state: () => RenewalState, source: TokenSource): Redaction {
  const secrets = (): ReadonlyArray<string> => {
    const { token, cleared } = state()
    return [...cleared.map(({ accessToken }) => accessToken), token?.reveal() ?? "", ...(source.secrets?.() ?? [])]
  }
  const error: Redaction["error"] = (thrown, ...others) => redactedError(thrown, ...others, ...secrets())
  return {
    error,
    outcome: (outcome) => {
      if (outcome._tag === "Issued") return outcome
      const { cause, providerMessage } = outcome
      return {
        ...source.about,
        ...outcome,
        cause: cause && error(cause),
        providerMessage: providerMessage && cleanedWords(providerMessage, secrets())
      }
    }
  }
}
