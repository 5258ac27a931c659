export { type ManualClock, manualClock } from "./manual-clock.ts"
export { staticTokens, type StaticTokensOptions } from "./static-tokens.ts"
