export type { Check } from "./check.ts"
export { describeChecks, type TestRunner } from "./describe-checks.ts"
export { type StorePlace, tokenStoreChecks } from "./token-store-checks.ts"
