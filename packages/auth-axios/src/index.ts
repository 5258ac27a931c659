export * from "@pix/auth-core"
export { addAuthInterceptors } from "./add-auth-interceptors.ts"
