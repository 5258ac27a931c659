import type { Document } from "./document.ts"
import type { Problem } from "./problem.ts"

/** What a reader can run. */
export interface Commands {
  /** Of the package.json beside the document, and of the root's. */
  readonly scripts: ReadonlySet<string>
  /** Names of the packages that are published, and which of them have a command. */
  readonly packages: ReadonlySet<string>
  readonly packagesWithCommand: ReadonlySet<string>
  /** What is in node_modules/.bin. */
  readonly tools: ReadonlySet<string>
  /** With its version, as the root's package.json pins it. */
  readonly packageManager: string
  readonly exists: (path: string) => boolean
}

const known =
  /^(cd|code|curl|cp|deno|docker|export|git|mkdir|node|npm|npx|openssl|pnpm|python3|redis-cli|redis-server|rm|sed|unset)$/
const ofNpm = /^(ci|init|install|pkg|ping)$/
const ofPnpm = /^(add|exec|install)$/

/** What stands in a fence of shell commands can be run: scripts, tools, packages and files of ours exist. */
export function checkCommands({ path, fences }: Document, commands: Commands): ReadonlyArray<Problem> {
  return fences
    .filter(({ language }) => language === "sh")
    .flatMap(({ line, code }) => {
      const own = new Set([...code.matchAll(/^(\w+)\(\)/gm)].map(([, name]) => name))
      return commandsIn(code)
        .filter(([name]) => name !== undefined && !own.has(name))
        .flatMap((words) => unknown(words, commands).map((what) => ({ path, line, problem: `there is no ${what}` })))
    })
}

/** The commands of a piece of shell, each as its words. */
function commandsIn(code: string): ReadonlyArray<ReadonlyArray<string>> {
  return code
    .replaceAll(/\\\n/g, " ")
    .replaceAll(/"(?:[^"\\]|\\.)*"|'[^']*'/g, "text")
    .replaceAll(/(?<!\S)#.*/g, "")
    .replaceAll(/^\w+\(\)\s*\{/gm, "")
    .split(/&&|\|\|?|;|\$\(|[)}\n]/)
    .map((command) => command.trim().split(/\s+/))
    .map((words) => words.slice(words.findIndex((word) => !/^\w+=/.test(word))))
    .filter((words) => words[0] !== "" && !/^\w+=/.test(words[0] ?? ""))
}

/** What of a command does not exist. */
function unknown([name = "", ...args]: ReadonlyArray<string>, commands: Commands): ReadonlyArray<string> {
  const { scripts, tools, packages, packagesWithCommand, packageManager, exists } = commands
  if (!known.test(name) && !tools.has(name)) return [`command ${name}`]
  const [first = "", second = ""] = args
  const missing: Array<string> = []
  const needScript = (script: string): void => {
    if (!scripts.has(script)) missing.push(`script ${script}`)
  }
  if (first === "run" && (name === "npm" || name === "pnpm")) needScript(second)
  else if (name === "npm" && !ofNpm.test(first)) needScript(first)
  else if (name === "pnpm" && !ofPnpm.test(first) && !tools.has(first)) needScript(first)
  else if (name === "node" && first === "--run") needScript(second)
  else if (name === "npx" && first.startsWith("@pix/") && !packagesWithCommand.has(first)) missing.push(`npx ${first}`)
  for (const arg of args) {
    if (arg.startsWith("pnpm@") && arg !== packageManager) missing.push(`${arg} here, but ${packageManager}`)
    if (arg.startsWith("@pix/") && !packages.has(arg)) missing.push(`package ${arg}`)
    if (/^(apps|docs|packages|scripts)\/[\w./-]+$/.test(arg) && !exists(arg)) missing.push(`file ${arg}`)
  }
  return missing
}
