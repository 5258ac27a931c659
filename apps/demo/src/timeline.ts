import type { SandboxRequest } from "@pix/auth-sandbox"
import { plural } from "./expectation.ts"
import type { Paint } from "./paint.ts"
import type { StepResult } from "./run.ts"

/** Requests that were answered alike, told in one line. */
interface Entry {
  readonly at: number
  readonly route: string
  readonly status: number | undefined
  readonly note: string
  count: number
}

const indent = "   "
const nameWidth = 12

/** How one step went for one contender: what reached the API, and when; then what it means. */
export function timeline(result: StepResult, paint: Paint): string {
  const { contender, step, deviations } = result
  const well = deviations.length === 0 ? [paint("green", `✓ ${step.so}`)] : []
  const ill = deviations.map((words) => paint("red", `✗ ${words}`))
  const lines = [...entriesOf(result).map((entry) => line(entry, paint)), ...well, ...ill]
  return lines
    .map(
      (text, index) =>
        indent + (index === 0 ? paint("bold", contender.padEnd(nameWidth)) : " ".repeat(nameWidth)) + text
    )
    .join("\n")
}

function line({ at, route, status, count, note }: Entry, paint: Paint): string {
  const time = paint("dim", `${(at / 1000).toFixed(2).padStart(5)} s`)
  const answer = status !== undefined && status < 400 ? `${status}` : paint("yellow", `${status ?? "---"}`)
  const times = count > 1 ? `×${count}` : ""
  return `${time}  ${route.padEnd(23)} ${answer} ${times.padEnd(4)} ${note}`.trimEnd()
}

function entriesOf({ requests, tally }: StepResult): ReadonlyArray<Entry> {
  const entries = new Map<string, Entry>()
  const isReplay = replayDetector()
  for (const request of requests) {
    const { at, route, status } = request
    const asksForToken = route === "POST /oauth/token"
    const note = asksForToken ? waitNote(tally.waits) : callNote(request, isReplay(request) && tally.replays > 0)
    const key = [route, status, note].join()
    const entry = entries.get(key) ?? { at, route, status, note, count: 0 }
    entry.count += 1
    entries.set(key, entry)
  }
  return [...entries.values()]
}

function waitNote(waits: number): string {
  return waits === 0 ? "nobody waits" : waits === 1 ? "one call waits" : `${plural(waits, "call")} wait`
}

function callNote({ tokenId }: SandboxRequest, replayed: boolean): string {
  if (tokenId === undefined) return "carries no token"
  return replayed ? "replay" : ""
}

/** A replay comes to a route where another token was answered 401. */
function replayDetector(): (request: SandboxRequest) => boolean {
  const rejected = new Map<string, string | undefined>()
  return ({ route, status, tokenId }) => {
    const earlier = rejected.get(route)
    if (status === 401) rejected.set(route, tokenId)
    return earlier !== undefined && earlier !== tokenId
  }
}
