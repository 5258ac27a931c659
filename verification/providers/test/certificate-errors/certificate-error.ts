import { createTokenManager, efi, isAuthError, type TokenManagerOptions } from "@pix/auth-core"
import { inspect } from "node:util"
import { clock, inTime } from "../scene.ts"

/** An error that has to do with certificates: what a program sees that calls by itself, and what a manager says. */
export interface CertificateError {
  /** Words, codes and statuses: all of them are seen. */
  readonly seen: ReadonlyArray<string>
  /** All of them are said. */
  readonly ours: ReadonlyArray<string>
  readonly reproduce: () => Promise<{ readonly seen: string; readonly ours: string }>
}

/** What a call shows that fails, or that is answered with an error. */
export async function seenBy(call: () => Promise<unknown>): Promise<string> {
  return inspect(await call().catch((error: unknown) => error), { depth: 4 })
}

/** What all of these texts show: the one that lacks some of the words, if there is one. */
export function shownByAll(texts: ReadonlyArray<string>, words: ReadonlyArray<string>): string {
  return texts.find((text) => !words.every((word) => text.includes(word))) ?? texts.join("\n")
}

/** What a manager says that gets no token there; it is Efí's unless the options say otherwise. */
export async function saidByManager(
  options: Partial<TokenManagerOptions> & Pick<TokenManagerOptions, "baseUrl">
): Promise<string> {
  const credentials = { clientId: "client", clientSecret: "secret-of-client" }
  const tokens = createTokenManager({ provider: efi(), ...credentials, clock, ...options })
  const error = await inTime(tokens.getToken()).catch((reason: unknown) => reason)
  await tokens.dispose()
  return isAuthError(error) ? `${error.code} ${inspect(error.reason)} ${error.message}` : inspect(error)
}
