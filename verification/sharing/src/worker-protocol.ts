/** Where the processes share their token. */
export type Place =
  | { readonly kind: "file"; readonly path: string }
  | { readonly kind: "redis"; readonly url: string; readonly keyPrefix: string }

/** What a process is told before it begins. */
export interface Setup {
  readonly place: Place
  readonly baseUrl: string | { readonly api: string; readonly token: string }
  /** The API is that of a PSP over mutual TLS, and these files hold the client certificate. */
  readonly certificate?: { readonly cert: string; readonly key: string; readonly ca: string }
  /** What is called. */
  readonly path: string
  readonly clientId: string
  readonly clientSecret: string
  /** Milliseconds. */
  readonly storeTimeout: number
  /** Stops the process at the worst instant: it has its token, and is about to save it. */
  readonly freezesBeforeSave: boolean
}

/** What a process is asked to do. */
export type Command =
  | { readonly do: "getToken" }
  /** Asks for a token that lives longer than any: so for another one. */
  | { readonly do: "renew" }
  /** Begins to call the API so many times a second. */
  | { readonly do: "call"; readonly rate: number }
  /** Ends that, and tells what came of it. */
  | { readonly do: "stop" }
  /** Reads the files of the client certificate again. */
  | { readonly do: "reload" }
  /** Disposes of the manager, once it has saved what it has. */
  | { readonly do: "dispose" }

export interface Outcome {
  /** Tells tokens apart, and is none. */
  readonly token?: string
  /** The fingerprint of the certificate that the token is sent with, in hexadecimal digits. */
  readonly certificate?: string
  /** Why there is no token. */
  readonly failure?: string
  /** How many calls ended how: with a status of the API, or with an error of that name. */
  readonly ends?: Readonly<Record<string, number>>
}

export type FromWorker =
  | { readonly _tag: "Ready" }
  | { readonly _tag: "Done"; readonly id: number; readonly outcome: Outcome }
  /** An event of its manager, or `Freezes`. */
  | { readonly _tag: "Told"; readonly event: string }

export interface ToWorker {
  readonly setup?: Setup
  readonly ask?: { readonly id: number; readonly command: Command }
}
