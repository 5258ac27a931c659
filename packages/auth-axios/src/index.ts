export * from "@pix/auth-core"
export { addAuthInterceptors, type AuthInterceptorsOptions } from "./add-auth-interceptors.ts"
export type { AxiosInstanceLike, AxiosStaticLike } from "./axios-copy.ts"
export { type AxiosTransportLike, tokenFetch } from "./token-fetch/token-fetch.ts"
