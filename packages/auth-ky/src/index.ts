export * from "@pix/auth-core"
export { createAuthHooks } from "./create-auth-hooks.ts"
