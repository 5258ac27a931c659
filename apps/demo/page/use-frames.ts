import { useEffect, useState } from "preact/hooks"
import type { Frame } from "../src/stage/frame.ts"

export interface Watching {
  /** Of the last minute, oldest first. */
  readonly frames: ReadonlyArray<Frame>
  readonly connection: "connecting" | "open" | "lost"
}

const minute = 60_000

/**
 * The frames as they come. While the page is not seen it does not listen: a browser has few connections for each server,
 * and many tabs would use them up.
 */
export function useFrames(): Watching {
  const [watching, setWatching] = useState<Watching>({ frames: [], connection: "connecting" })
  useEffect(() => {
    let source: EventSource | undefined
    const listen = (): void => {
      source?.close()
      source = undefined
      if (document.hidden) return
      source = new EventSource("/frames")
      source.addEventListener("message", ({ data }) => {
        const told = JSON.parse(String(data)) as ReadonlyArray<Frame>
        setWatching(({ frames }) => ({ frames: joined(frames, told), connection: "open" }))
      })
      source.addEventListener("error", () => setWatching(({ frames }) => ({ frames, connection: "lost" })))
    }
    listen()
    document.addEventListener("visibilitychange", listen)
    return () => {
      document.removeEventListener("visibilitychange", listen)
      source?.close()
    }
  }, [])
  return watching
}

/** What is told again after a connection was lost is not counted twice. */
function joined(known: ReadonlyArray<Frame>, told: ReadonlyArray<Frame>): ReadonlyArray<Frame> {
  const last = known.at(-1)?.at ?? 0
  const all = [...known, ...told.filter(({ at }) => at > last)]
  const end = all.at(-1)?.at ?? 0
  return all.filter(({ at }) => at > end - minute)
}
