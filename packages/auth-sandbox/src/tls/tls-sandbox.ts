import * as v from "valibot"
import { isControl } from "../control/control-api.ts"
import { demandsCertificate, refusesInHandshake } from "../profile/certificate-check.ts"
import type { Leg } from "../play.ts"
import { type SandboxProfile, profileOf } from "../profiles/known-profiles.ts"
import type { SandboxCore } from "../sandbox-core.ts"
import type { ServerCertificate } from "./create-certificates.ts"
import type { TlsAdmission, TlsParts } from "./listen-over-tls.ts"
import type { SandboxCertificates, SandboxTls } from "./sandbox-certificates.ts"
import { tlsConnectionOf } from "./tls-connection.ts"

export const tlsRule: v.GenericSchema<unknown, unknown> = v.union(
  [
    v.boolean(),
    v.strictObject({
      demandCertificate: v.optional(v.boolean()),
      keys: v.optional(v.picklist(["EC", "RSA"]))
    }),
    v.strictObject({
      demandCertificate: v.optional(v.boolean()),
      keys: v.optional(v.undefined()),
      certificates: v.custom<SandboxCertificates>((value) => serverOf.has(value as SandboxCertificates))
    })
  ],
  'must be true, false or an object with "EC" or "RSA" as keys, or the certificates of another sandbox of this process, and ' +
    "true or false as demandCertificate"
)

/** The server's certificates that were made in this process, by those of the clients, which alone are shown. */
const serverOf = new WeakMap<SandboxCertificates, ServerCertificate>()

/** What was made for one run. */
interface MadeCertificates {
  readonly server: ServerCertificate
  readonly certificates: SandboxCertificates
}

/** The certificates of a sandbox that listens on this address, as those that the PSP hands out where that is known; or those of another one. */
export async function makeCertificates(
  host: string,
  options: SandboxTls,
  profile: SandboxProfile = "ntxPay"
): Promise<MadeCertificates> {
  const { certificates: again } = options
  const known = again && serverOf.get(again)
  if (known) return { server: known, certificates: again }
  const mutualTls = profileOf(profile)?.mutualTls ?? { legs: "none" }
  const passphrase = mutualTls.legs === "none" ? undefined : mutualTls.passphrase
  // Loaded here, because only TLS needs it: the library takes a tenth of a second.
  const { createCertificates } = await import("./create-certificates.ts")
  const hosts = [...new Set(["localhost", "127.0.0.1", "::1", host])]
  const made = await createCertificates(hosts, options, passphrase ?? "sandbox")
  serverOf.set(made.certificates, made.server)
  return made
}

/** What listens for one leg of a sandbox over TLS. */
export function tlsParts(
  { controls, handle, secured, mutualTls }: SandboxCore,
  leg: Leg,
  { server, certificates }: MadeCertificates
): TlsParts {
  const admission = (): TlsAdmission => {
    const conditions = controls.conditions.current()
    if (conditions.tlsAlert !== null) return { alert: conditions.tlsAlert }
    if (!demandsCertificate(mutualTls, leg)) return "open"
    return refusesInHandshake(mutualTls, conditions) ? "required" : "optional"
  }
  return {
    server,
    ca: certificates.ca,
    handler: (request, socket) => handle(request, leg, tlsConnectionOf(socket)),
    plainHandler: async (request) => (isControl(request) ? handle(asSecure(request), leg) : plainRefusal()),
    admission,
    secured
  }
}

/** The controls speak of the API's address, whatever they are reached at. */
function asSecure(request: Request): Request {
  return new Request(request.url.replace(/^http:/, "https:"), request)
}

/** What nginx answers to plain HTTP on a port with TLS. */
function plainRefusal(): Response {
  const body = "<html><head><title>400 The plain HTTP request was sent to HTTPS port</title></head></html>\r\n"
  return new Response(body, { status: 400, headers: { "content-type": "text/html" } })
}
