export * from "@pix/auth-core"
export { type AuthInterceptorOptions, createAuthInterceptor } from "./create-auth-interceptor.ts"
