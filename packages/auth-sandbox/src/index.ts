export type { SandboxAccount, SandboxPix } from "./api/account.ts"
export type { SandboxAssumptions } from "./assumptions.ts"
export type { ProfileControls, SandboxBaseUrl, SandboxControls, SandboxControlsOf } from "./control/controls.ts"
export type { SandboxRequest, SandboxStats } from "./control/request-log.ts"
export type { SandboxClock } from "./control/sandbox-clock.ts"
export type { SandboxFault } from "./faults/fault.ts"
export type { SandboxFaults } from "./faults/faults.ts"
export type { PresetName } from "./faults/presets.ts"
export type { ApiAssumptions } from "./http/api-assumptions.ts"
export type { OptionalMembers } from "./http/optional-members.ts"
export type { ProfileRoute } from "./profile/profile.ts"
export type { SandboxProfile } from "./profiles/known-profiles.ts"
export type { ApiRoute, SandboxRoute, TokenRoute } from "./routes.ts"
export { type ProfileSandboxHandler, type SandboxHandler, createSandboxHandler } from "./sandbox-handler.ts"
export type { CommonSandboxOptions, ProfileSandboxHandlerOptions, SandboxHandlerOptions } from "./settings.ts"
export {
  type ListenOptions,
  type OverTls,
  type ProfileSandbox,
  type ProfileSandboxOptions,
  type RunningSandbox,
  type Sandbox,
  type SandboxOptions,
  type TlsSandbox,
  startSandbox
} from "./start-sandbox.ts"
export type { SandboxClient } from "./token/client.ts"
export type { SandboxConditionControls, SandboxConditions } from "./token/conditions.ts"
export type { SandboxTokens } from "./token/issued-tokens.ts"
export type { TokenSigning } from "./token/token-signer.ts"
export type { SandboxCertificate, SandboxCertificates, SandboxTls } from "./tls/sandbox-certificates.ts"
