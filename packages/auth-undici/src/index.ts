export * from "@pix/auth-core"
export { type AuthInterceptor, type AuthInterceptorOptions, createAuthInterceptor } from "./create-auth-interceptor.ts"
