import { axiosAuthRefresh } from "./axios-auth-refresh.ts"
import { axiosTokenInterceptor } from "./axios-token-interceptor.ts"
import { azure } from "./azure.ts"
import { badgateway } from "./badgateway.ts"
import type { Client } from "./client.ts"
import { bareAxios, bareAzure, bareFetch, bareKy } from "./constant-header.ts"
import { documentation } from "./documentation.ts"
import { google } from "./google.ts"
import { openidClient } from "./openid-client.ts"
import { authAxios, authFetch, authKy } from "./ours.ts"
import { simpleOauth2 } from "./simple-oauth2.ts"
import { smithy } from "./smithy.ts"

/** The names under which `bare` is measured: itself, and once more as the null control. */
export const bare = "constant header"
export const control = "constant header, again"

/** Clients of one transport: what each adds is counted over the first. */
export const families: { readonly [transport: string]: Readonly<Record<string, Client>> } = {
  fetch: {
    [bare]: bareFetch,
    [control]: bareFetch,
    "@pix/auth-fetch": authFetch,
    "documentation's class": documentation,
    "@smithy/core memoize": smithy,
    "simple-oauth2": simpleOauth2,
    "@badgateway/oauth2-client": badgateway,
    "google-auth-library": google,
    "openid-client": openidClient
  },
  axios: {
    [bare]: bareAxios,
    [control]: bareAxios,
    "@pix/auth-axios": authAxios,
    "axios-auth-refresh": axiosAuthRefresh,
    "axios-token-interceptor": axiosTokenInterceptor
  },
  ky: { [bare]: bareKy, [control]: bareKy, "@pix/auth-ky": authKy },
  "@azure pipeline": { [bare]: bareAzure, [control]: bareAzure, "@azure bearer policy": azure }
}
