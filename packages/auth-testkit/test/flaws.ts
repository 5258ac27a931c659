import type { Flaw } from "./flawed-client.ts"

/** For each check of an adapter, a flaw that it must find. */
export const flaws: Readonly<Record<string, Flaw>> = {
  "attaches the token to a request of the API": "sends no token",
  "takes one token for many requests": "asks for a token at each call",
  "leaves an Authorization header of the caller alone, and its 401 too": "overwrites the caller's header",
  "sends no token to another port, asks for none, and its 401 is its own affair": "sends the token everywhere",
  "sends no token to another name of the same machine": "sends the token everywhere",
  "keeps the token on a redirect within the API": "loses the token on a redirect",
  "a redirect to another port does not carry the token there, and a 401 from there invalidates nothing":
    "carries the token on a redirect",
  "a redirect to another host does not carry the token there, and a 401 from there invalidates nothing":
    "believes a 401 from anywhere",
  "a redirect to another port and back does not bring the token back, and the 401 invalidates nothing":
    "brings the token back",
  "a 401 after a redirect within the API is cured by one replay": "believes no 401 after a redirect",
  "headers that the caller changes while a token is waited for are sent as they were": "reads its arguments late",
  "a redirect from https down to http does not carry the token there": "carries the token on a redirect",
  "attaches the headers and the query that the provider asks for, new ones for each request":
    "asks the provider for nothing",
  "leaves a header and a query parameter of the caller alone where the provider asks for the same":
    "overwrites what the caller set",
  "a replay has the provider's headers made anew": "asks the provider once",
  "replays a 403 where the provider says that it answers expired tokens so": "knows only 401",
  "keeps the provider's headers and query on a redirect within the API": "loses the provider's headers on a redirect",
  "a redirect to another port carries neither the provider's headers nor its query there":
    "carries the provider's headers on a redirect",
  "nor to another port and back": "brings the token back",
  "what a 404 of the API becomes does not tell the provider's query": "shows the provider's query",
  "nor does the error of a connection that is refused": "shows the provider's query",
  "sends calls with the client certificate that comes with the token": "sends without the certificate",
  "sends nothing to another port with the client certificate": "sends the token everywhere",
  "a redirect to another port does not carry the client certificate there": "carries the certificate on a redirect",
  "a replay goes with the client certificate of its own token": "keeps the first certificate",
  "a thousand cold callers make one token request": "asks for a token twice",
  "a due token is served at once while its renewal is slow, and one renewal runs": "waits while the token is due",
  "nobody notices that the renewal of a due token fails": "waits while the token is due",
  "an expired token is renewed before anything is sent": "sends expired tokens",
  "the first caller gives up, and the others get their token all the same": "ignores the signal",
  "answers a 401 by one replay with another token": "does not replay",
  "the replay of a PUT has the same method, headers and body": "replays with GET",
  "the replay of a POST has the same idempotency key": "replays without headers",
  "a hundred 401s at once cost one renewal, and all succeed": "clears whatever is held",
  "a hundred 401s that come one after another cost one renewal, and all succeed": "clears whatever is held",
  "a late 401 for an old token costs no token request": "clears whatever is held",
  "a 401 that no token can cure costs two token requests in 21 calls": "does not tell of the replay's 401",
  "a 401 that no token can cure is handed back in the client's own way, as it came": "throws an error of its own",
  "beside a route on which no token helps, a revoked token is renewed at once": "never renews again",
  "a stream as body is sent once: its 401 is handed back, and the next call has a new token": "replays streams",
  "where the renewal fails, the 401 in hand is handed back in the client's own way": "throws an error of its own",
  "a 403 is handed back in the client's own way, without renewal and without replay": "takes a 403 for a 401",
  "a wrong secret: of fifty callers at once each gets CredentialsRejected, for one token request":
    "sends without a token if there is none",
  "a wrong secret: fifty calls one after another make one token request, and none of the API":
    "sends without a token if there is none",
  "429 with Retry-After is obeyed: no token request before, and success after":
    "sends without a token if there is none",
  "a token endpoint that says nothing makes nobody hang": "sends without a token if there is none",
  "a token endpoint that cuts the connection is a TokenRequestFailed": "sends without a token if there is none",
  "HTML with 200 from the token endpoint is a TokenResponseInvalid, and nothing is sent to the API":
    "sends without a token if there is none",
  "a caller's signal ends its waiting for a token, in the client's own way": "ignores the signal",
  "the client's own timeout ends its waiting for a token, in the client's own way": "ignores the timeout",
  "what a 400 of the API becomes tells no token and no secret": "shows what it sent",
  "what a 401 of the API becomes tells no token and no secret": "shows what it sent",
  "what a 404 of the API becomes tells no token and no secret": "shows what it sent",
  "what a 503 of the API becomes tells no token and no secret": "shows what it sent",
  "nor does the error of a connection that is cut": "shows what it sent",
  "nor does the error of a call that is aborted while the API is silent": "shows what it sent",
  "nor does the error of a call that ran into the client's own timeout": "shows what it sent",
  "nor does the error of a caller for whom there is no token any more": "shows what it sent"
}

/** The same for the checks that run over mutual TLS alone. */
export const certificateFlaws: Readonly<Record<string, Flaw>> = {
  "sends each call with the client certificate that its token was requested with": "sends without the certificate",
  "a certificate that is replaced costs one token request and no call, and the one before is not used again":
    "keeps the first certificate",
  "calls that begin while the certificate is replaced succeed, for one token request":
    "sends with the newest certificate",
  "twenty calls under way while the certificate is replaced are answered as if nothing had happened":
    "keeps the first certificate",
  "where the PSP keeps one token, calls under way are replayed with the new token and the new certificate":
    "replays with the certificate before",
  "a token that is revoked after the change is replaced by one of the new certificate, in one replay":
    "replays with the certificate before",
  "a stream as body ends with the certificate that it began with, and the next one goes with the new one":
    "keeps the first certificate",
  "nobody waits for the token of the new certificate: until it is there, token and certificate before serve":
    "sends with the newest certificate",
  "nobody notices that the token request with the new certificate fails": "sends with the newest certificate"
}

/** Flaws that the usual checks find over mutual TLS alone. */
export const flawsOverTls: Readonly<Record<string, Flaw>> = {
  "leaves an Authorization header of the caller alone, and its 401 too": "sends with the newest certificate",
  "sends no token to another port, asks for none, and its 401 is its own affair": "sends with the newest certificate",
  "a redirect to another port does not carry the token there, and a 401 from there invalidates nothing":
    "carries the certificate on a redirect",
  "a redirect to another port and back does not bring the token back, and the 401 invalidates nothing":
    "carries the certificate on a redirect",
  "attaches the headers and the query that the provider asks for, new ones for each request":
    "sends without the certificate"
}
