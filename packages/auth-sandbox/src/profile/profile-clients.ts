import type { SecretRule } from "../token/client-rule.ts"
import {
  type ClientDefaults,
  type CompleteClient,
  type SandboxClient,
  completeClient,
  defaultClient
} from "../token/client.ts"
import { testFingerprint } from "../token/test-certificate.ts"
import { createClientKey } from "./client-assertion.ts"
import type { Profile } from "./profile.ts"

/** Which secrets the clients of a profile have. */
export function secretRuleOf({ tokens }: Profile): SecretRule {
  return tokens.clientAuth.some((auth) => auth === "basic" || auth === "post") ? "any" : "none"
}

const ntxPayScope = "pix:read pix:write balance:read"
// What the clients that can be read in public ask for.
const bacenScope = "cob.read cob.write pix.read pix.write"

/** The clients with the defaults of NTX Pay, or of the profile, among them the certificates that are linked to a client; and the private key that was made for them, if any. */
export function completeClients(
  clients: readonly SandboxClient[],
  profile: Profile | undefined,
  linkedFingerprints: readonly string[]
): { readonly clients: readonly [CompleteClient, ...CompleteClient[]]; readonly clientKey: string | undefined } {
  const key = profile?.tokens.clientAuth.some((auth) => typeof auth === "object") ? createClientKey() : undefined
  const defaults: ClientDefaults = {
    scope: profile ? bacenScope : ntxPayScope,
    publicKey: key?.publicKey,
    fingerprints: [testFingerprint, ...linkedFingerprints]
  }
  const [first = profile ? defaultClientOf(profile) : defaultClient, ...others] = clients
  const complete = (client: SandboxClient) => completeClient(client, defaults)
  return { clients: [complete(first), ...others.map(complete)], clientKey: key?.privateKey }
}

function defaultClientOf(profile: Profile): SandboxClient {
  const clientId = "sandbox_client_550e8400"
  return secretRuleOf(profile) === "none" ? { clientId } : { clientId, clientSecret: defaultClient.clientSecret }
}
