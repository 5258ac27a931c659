// What Node says of material that it cannot use, and what clientCertificate() says of it. It imports no package of ours, since
// it is run with the sources by a test, and with the packed package on older Nodes.
import { createPrivateKey, X509Certificate } from "node:crypto"
import { createSecureContext, type SecureContextOptions } from "node:tls"

/** What both are given. */
type Options = Pick<SecureContextOptions, "passphrase"> & {
  readonly cert?: string | Buffer
  readonly key?: string | Buffer
  readonly pfx?: string | Buffer
}

/** One way to come by an error of Node. */
interface MaterialCase {
  readonly what: string
  readonly options: Options
  /** What clientCertificate() says; undefined where it reads what Node does not. */
  readonly ours?: string
}

/** An error of Node, and all that leads to it. */
export interface MaterialError {
  /** Words and code of the error: all of them are in it. */
  readonly seen: ReadonlyArray<string>
  readonly cases: ReadonlyArray<MaterialCase>
}

/** Good material, of which wrong material is made. */
export interface GoodMaterial {
  readonly client: {
    readonly cert: string
    readonly key: string
    readonly pfx: Uint8Array
    readonly passphrase: string
  }
  readonly other: { readonly key: string }
  /** A .p12 file of an old kind, and the paths of files with `cert` and `key`. */
  readonly legacy: { readonly pfx: Uint8Array; readonly passphrase: string }
  readonly paths: { readonly cert: string; readonly key: string }
}

/** Every error of Node about material. */
export function materialErrors({ client, other, legacy, paths }: GoodMaterial): ReadonlyArray<MaterialError> {
  const { cert, key, passphrase } = client
  const pfx = Buffer.from(client.pfx)
  const written = (pem: string): string => pem.replaceAll("\n", String.raw`\n`)
  const der = createPrivateKey(key).export({ type: "pkcs8", format: "der" })
  const encrypted = createPrivateKey(key).export({ type: "pkcs8", format: "pem", cipher: "aes-256-cbc", passphrase })
  return [
    {
      seen: ["mac verify failure"],
      cases: [
        {
          what: "another passphrase",
          options: { pfx, passphrase: "errada" },
          ours: '"passphrase" does not open the file'
        },
        { what: "no passphrase", options: { pfx }, ours: '"passphrase" is missing or empty' }
      ]
    },
    {
      seen: ["Unsupported PKCS12 PFX data", "ERR_CRYPTO_UNSUPPORTED_OPERATION"],
      cases: [{ what: "an old file", options: { pfx: Buffer.from(legacy.pfx), passphrase: legacy.passphrase } }]
    },
    {
      seen: ["wrong tag"],
      cases: [
        { what: "PEM as pfx", options: { pfx: cert + key }, ours: '"pfx" holds PEM text' },
        { what: "base64 as pfx", options: { pfx: pfx.toString("base64"), passphrase }, ours: '"pfx" holds base64 text' }
      ]
    },
    {
      seen: ["no start line", "ERR_OSSL_PEM_NO_START_LINE"],
      cases: [
        { what: "DER as cert", options: { cert: new X509Certificate(cert).raw, key } },
        { what: "a path as cert", options: { cert: paths.cert, key } },
        { what: "line feeds of cert written out", options: { cert: written(cert), key } },
        {
          what: "a path as cert that leads nowhere",
          options: { cert: "no-such-file.pem", key },
          ours: "that does not exist (ENOENT)"
        },
        { what: "a key as cert", options: { cert: key, key }, ours: '"cert" holds no certificate' }
      ]
    },
    {
      seen: ["DECODER routines::unsupported", "ERR_OSSL_UNSUPPORTED"],
      cases: [
        { what: "a path as key", options: { cert, key: paths.key } },
        { what: "line feeds of key written out", options: { cert, key: written(key) } },
        { what: "DER as key", options: { cert, key: der }, ours: '"key" holds no private key' }
      ]
    },
    {
      seen: ["key values mismatch", "ERR_OSSL_X509_KEY_VALUES_MISMATCH"],
      cases: [{ what: "another key", options: { cert, key: other.key }, ours: '"key" belongs to another certificate' }]
    },
    {
      seen: ["bad decrypt", "ERR_OSSL_BAD_DECRYPT"],
      cases: [
        {
          what: "no passphrase of the key",
          options: { cert, key: encrypted },
          ours: '"passphrase" is missing: the key is encrypted'
        },
        {
          what: "another passphrase of the key",
          options: { cert, key: encrypted, passphrase: wrongPassphrase(encrypted) },
          ours: '"passphrase" does not decrypt the key'
        }
      ]
    }
  ]
}

/** One that Node calls so: of 256 wrong ones, one decrypts to something that only looks right. */
function wrongPassphrase(key: string | Buffer): string {
  for (let number = 1; ; number++) {
    const passphrase = `errada-${number}`
    try {
      createPrivateKey({ key, passphrase })
    } catch (error) {
      if (String(error).includes("bad decrypt")) return passphrase
    }
  }
}

/** Reproduces an error in all its cases, and throws where Node or clientCertificate() says something else. */
export async function reproduceMaterialError(
  { seen, cases }: MaterialError,
  clientCertificate: (options: never) => Promise<unknown>
): Promise<void> {
  for (const { what, options, ours } of cases) {
    const bare = await wordsOf(() => createSecureContext(options))
    for (const words of seen)
      check(bare?.includes(words) === true, `Node says "${words}" to ${what}, and not "${bare}"`)
    const own = await wordsOf(() => clientCertificate(options as never))
    const isRight = ours === undefined ? own === undefined : own?.includes(ours) === true
    check(isRight, `clientCertificate() says "${ours}" to ${what}, and not "${own}"`)
  }
}

/** Message and code of what goes wrong; undefined if nothing does. */
async function wordsOf(work: () => unknown): Promise<string | undefined> {
  try {
    await work()
    return undefined
  } catch (error) {
    const { code = "", message } = error as NodeJS.ErrnoException
    return `${message} ${code}`
  }
}

function check(holds: boolean, what: string): void {
  if (!holds) throw new Error(`It does not hold that ${what}.`)
}
