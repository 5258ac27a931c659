// What Effect prints and compares its own values with is a twentieth of the core. Nobody who installs the bundle has such values:
// there these three modules of Effect are short ones.
import type { Plugin } from "rolldown"

const modules: Readonly<Record<string, string>> = {
  Formatter: `
    const text = String
    export { text as format, text as formatDate, text as formatPath, text as formatPropertyKey }
    export const formatJson = (value) => JSON.stringify(value)`,
  Equal: `
    export const symbol = "~effect/Equal"
    const same = (value) => value
    export { same as byReference, same as byReferenceUnsafe }
    export const equals = Object.is
    export const isEqual = () => false
    export const asEquivalence = () => Object.is`,
  Hash: `
    export const symbol = "~effect/Hash"
    const zero = () => 0
    export { zero as array, zero as hash, zero as number, zero as optimize, zero as random, zero as string }
    export { zero as structure, zero as structureKeys }
    export const isHash = () => false
    export const combine = () => zero`
}

/** For rolldown. A name that Effect imports from these modules, and that they do not have, fails the build. */
export const leanEffect: Plugin = {
  name: "lean-effect",
  onLog(_, { code, message }) {
    if (code === "IMPORT_IS_UNDEFINED" || code === "MISSING_EXPORT") this.error(message)
  },
  load: {
    filter: { id: /[/\\]effect[/\\]dist[/\\](Formatter|Equal|Hash)\.js$/ },
    handler: (id) => modules[/(\w+)\.js$/.exec(id)?.[1] ?? ""]
  }
}
