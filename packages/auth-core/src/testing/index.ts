export { type ManualClock, manualClock } from "./manual-clock.ts"
export { staticTokens } from "./static-tokens.ts"
