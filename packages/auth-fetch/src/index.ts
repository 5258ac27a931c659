export * from "@pix/auth-core"
export { type AuthFetchOptions, createAuthFetch } from "./create-auth-fetch.ts"
