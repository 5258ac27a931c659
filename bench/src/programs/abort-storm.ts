// Callers who wait for a token that does not come, each aborted by a signal of its own, the oldest first.
// Arguments: the consumer's folder, which implementation, how many callers.
import { managerOn } from "./installed.ts"
import { memoizedPromise } from "./memoized-promise.ts"

const [dir = "", implementation = "", callers = ""] = process.argv.slice(2)

const silence = (): Promise<never> => new Promise(() => {})

async function ours(): Promise<(signal: AbortSignal) => Promise<string>> {
  const tokens = await managerOn(silence, dir)
  return (signal) => tokens.getToken({ signal })
}

function race(): (signal: AbortSignal) => Promise<string> {
  const getToken = memoizedPromise.plain(silence)
  const aborted = (signal: AbortSignal): Promise<never> =>
    new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason as Error), { once: true }))
  return (signal) => Promise.race([getToken(), aborted(signal)])
}

const getToken = implementation === "ours" ? await ours() : race()
const controllers = Array.from({ length: Number(callers) }, () => new AbortController())
const signals = controllers.map(({ signal }) => signal)
const reason = new Error("The caller has given up.")
let ended = 0
let end = (): void => {}
const allEnded = new Promise<void>((resolve) => {
  end = () => {
    if (++ended === signals.length) resolve()
  }
})

const start = performance.now()
for (const signal of signals) getToken(signal).catch(end)
for (const controller of controllers) controller.abort(reason)
await allEnded
console.log(JSON.stringify(performance.now() - start))
