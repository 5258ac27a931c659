/** A name that is read, with what is taken from it: `Date.now`, `setTimeout`, `Effect.runFork`, `new Date()`. */
export interface GlobalUse {
  readonly name: string
  readonly line: number
  /** It is read while the module is being loaded, not later in a call. */
  readonly atModuleScope: boolean
}

interface Node {
  readonly type: string
  readonly start: number
  readonly [key: string]: unknown
}

const isNode = (value: unknown): value is Node => typeof value === "object" && value !== null && "type" in value
const childrenOf = (value: unknown): ReadonlyArray<Node> => (Array.isArray(value) ? value : [value]).filter(isNode)

/** Types read nothing; these wrap an expression that does. */
const wrappers = /^TS(As|Satisfies|NonNull|Instantiation|TypeAssertion)/
const functions = /^(FunctionDeclaration|FunctionExpression|ArrowFunctionExpression)$/
/** Identifiers in these places name something, and are not read. */
const naming: Readonly<Record<string, ReadonlyArray<string>>> = {
  Property: ["key"],
  MethodDefinition: ["key"],
  PropertyDefinition: ["key"],
  ImportSpecifier: ["imported", "local"],
  ImportDefaultSpecifier: ["local"],
  ImportNamespaceSpecifier: ["local"],
  ExportSpecifier: ["exported", "local"],
  ExportAllDeclaration: ["exported"],
  LabeledStatement: ["label"]
}

/** `globalThis.performance.now` reads as `performance.now`; `undefined` for anything but a chain of names. */
function dotted(node: Node): string | undefined {
  if (node.type === "Identifier") return String(node["name"])
  if (node.type !== "MemberExpression" || node["computed"] === true) return undefined
  const [object] = childrenOf(node["object"])
  const [property] = childrenOf(node["property"])
  const owner = object && dotted(object)
  if (owner === undefined || property?.type !== "Identifier") return undefined
  return owner === "globalThis" ? String(property["name"]) : `${owner}.${String(property["name"])}`
}

/** Lists what a program reads by name. It knows no scopes: a local variable that is called like a global counts as it. */
export function globalUses(program: unknown, lineOf: (offset: number) => number): ReadonlyArray<GlobalUse> {
  const uses: Array<GlobalUse> = []
  const visit = (node: Node, atModuleScope: boolean): void => {
    const note = (name: string): void => void uses.push({ name, line: lineOf(node.start), atModuleScope })
    if (node.type.startsWith("TS") && !wrappers.test(node.type)) return
    const name = dotted(node)
    if (name !== undefined) return note(name)
    if (node.type === "NewExpression" || node.type === "CallExpression") {
      const [callee] = childrenOf(node["callee"])
      const bare = callee && dotted(callee) === "Date" && childrenOf(node["arguments"]).length === 0
      if (bare) note(node.type === "NewExpression" ? "new Date()" : "Date()")
    }
    const later = functions.test(node.type) || (node.type === "PropertyDefinition" && node["static"] !== true)
    const skipped = node["computed"] === true ? [] : [...(naming[node.type] ?? []), "property"]
    for (const [key, value] of Object.entries(node)) {
      if (!skipped.includes(key)) for (const child of childrenOf(value)) visit(child, atModuleScope && !later)
    }
  }
  for (const node of childrenOf(program)) visit(node, true)
  return uses
}
