/**
 * The scope that Bacen's Pix API asks of a request, such as `cob.write`; undefined where the path is none of its
 * operations. Whatever stands before the operation, such as `/api/v2`, does not matter.
 *
 * **Gotcha**: it is Bacen's table. A PSP may ask for other scopes, and NTX Pay and its brands do.
 *
 * **Example**
 *
 * ```ts
 * import { requiredScope } from "@pix/auth-core"
 *
 * requiredScope("PUT", "https://pix.example.com/v2/cob/7978c0c97ea847e78e8849634473c1f1") // "cob.write"
 * ```
 *
 * @param method of HTTP, in any case
 * @param url absolute, or a path; a query does not matter
 *
 * @see https://github.com/bacen/pix-api
 */
export function requiredScope(method: string, url: string | URL): string | undefined {
  const verb = method.toUpperCase() === "HEAD" ? "GET" : method.toUpperCase()
  const path = String(url)
    .replace(/^[a-z][a-z\d+.-]*:\/\/[^/?#]*/i, "")
    .replace(/[?#].*$/s, "")
  const segments = path.split("/").filter((segment) => segment !== "")
  for (const [index, resource] of segments.entries()) {
    if (!Object.hasOwn(operations, resource)) continue
    const { scope, ...shapes } = operations[resource as keyof typeof operations] as Resource
    const shape = shapeOf(segments.slice(index + 1))
    const verbs = Object.hasOwn(shapes, shape) ? shapes[shape as keyof typeof shapes] : undefined
    if (verbs?.split(" ").includes(verb) === true) return `${scope}.${verb === "GET" ? "read" : "write"}`
  }
  return undefined
}

/** How a path goes on behind its resource: an identifier is never the name of a resource, nor a version. */
function shapeOf([id, part, last, ...more]: ReadonlyArray<string>): string {
  if (id === undefined) return "all"
  if (Object.hasOwn(operations, id) || /^v\d+$/.test(id) || more.length > 0) return ""
  if (part === undefined) return "one"
  return last === undefined ? part : `${part}/*`
}

/** The operations of a resource, by shape of the path: all of them, one of them, and what is below one. */
interface Resource {
  readonly scope: string
  readonly all?: string
  readonly one?: string
  readonly txid?: string
  readonly idRec?: string
  readonly "devolucao/*"?: string
  readonly "retentativa/*"?: string
}

const operations = {
  cob: { scope: "cob", all: "GET POST", one: "GET PUT PATCH" },
  cobv: { scope: "cobv", all: "GET", one: "GET PUT PATCH" },
  lotecobv: { scope: "lotecobv", all: "GET", one: "GET PUT PATCH" },
  loc: { scope: "payloadlocation", all: "GET POST", one: "GET", txid: "DELETE" },
  locrec: { scope: "payloadlocationrec", all: "GET POST", one: "GET", idRec: "DELETE" },
  pix: { scope: "pix", all: "GET", one: "GET", "devolucao/*": "GET PUT" },
  webhook: { scope: "webhook", all: "GET", one: "GET PUT DELETE" },
  webhookrec: { scope: "webhookrec", all: "GET PUT DELETE" },
  webhookcobr: { scope: "webhookcobr", all: "GET PUT DELETE" },
  rec: { scope: "rec", all: "GET POST", one: "GET PATCH" },
  solicrec: { scope: "solicrec", all: "POST", one: "GET PATCH" },
  cobr: { scope: "cobr", all: "GET POST", one: "GET PUT PATCH", "retentativa/*": "POST" }
} satisfies { readonly [resource: string]: Resource }
