// The two peers that bring no types: what is used of them.
declare module "axios-token-interceptor" {
  import type { InternalAxiosRequestConfig } from "axios"

  interface Options<Token> {
    readonly getToken: () => Promise<Token>
    readonly headerFormatter: (token: Token) => string
  }
  type Interceptor = (config: InternalAxiosRequestConfig) => Promise<InternalAxiosRequestConfig>

  const tokenProvider: {
    <Token>(options: Options<Token>): Interceptor
    /** `getMaxAge` gives milliseconds. */
    tokenCache<Token>(
      getToken: () => Promise<Token>,
      options: { readonly getMaxAge: (token: Token) => number }
    ): () => Promise<Token>
  }
  export default tokenProvider
}

declare module "simple-oauth2" {
  interface AccessToken {
    readonly token: { readonly access_token: string }
    /** The argument is in seconds. */
    expired(expirationWindow?: number): boolean
  }

  export class ClientCredentials {
    constructor(config: {
      readonly client: { readonly id: string; readonly secret: string }
      readonly auth: { readonly tokenHost: string }
    })
    createToken(token: object): AccessToken
  }
}
