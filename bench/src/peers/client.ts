import type { HttpClient } from "@azure/core-rest-pipeline"
import type { AxiosAdapter } from "axios"

/** What the API's token endpoint answers. */
export interface TokenBody {
  readonly access_token: string
  readonly token_type: string
  /** Seconds. */
  readonly expires_in: number
}

/** What a client works on: the network, or a stub that answers at once. */
export interface Ground {
  /** The route of the API that is called. */
  readonly url: string
  /** The folder of the consumer in which our packed packages are installed. */
  readonly dir: string
  readonly requestToken: () => Promise<TokenBody>
  readonly fetch: typeof globalThis.fetch
  /** Of the kinds of client that bring a transport of their own: what stands in for it. */
  readonly axiosAdapter?: AxiosAdapter
  readonly azureClient?: HttpClient
}

/** Calls the route once, with a token beside the caller's headers. */
export type Call = (headers?: Readonly<Record<string, string>>) => Promise<unknown>

/** Makes a client ready, in the way that its own documentation shows. */
export type Client = (ground: Ground) => Promise<Call>

/** Milliseconds before the end of a token's life at which those who must say so ask for the next one. */
export const renewBefore: number = 300_000

/** The end of a token's life, in epoch milliseconds. */
export const expiryOf = ({ expires_in }: TokenBody): number => Date.now() + expires_in * 1_000

export const credentials: { readonly clientId: string; readonly clientSecret: string } = {
  clientId: "account-93",
  clientSecret: "not-a-real-secret"
}
