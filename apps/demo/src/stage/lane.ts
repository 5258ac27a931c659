import { AsyncLocalStorage } from "node:async_hooks"
import { type Sandbox, startSandbox } from "@pix/auth-sandbox"
import type { Contender, PixClient, PixRequest } from "../pix-client.ts"
import { accounts } from "../place.ts"
import { type CallRecord, figureBook, lastMinute } from "./figures.ts"
import type { LaneFrame, LaneName, Life, Mark } from "./frame.ts"

/** One client, a sandbox of its own, and what is seen of both. */
export interface Lane {
  readonly sandbox: Sandbox
  /** One call of the API. Never rejects; not made while too many others have no answer. */
  readonly call: (path: string, request?: PixRequest) => Promise<void>
  /** What happened since it was last asked. */
  readonly frame: () => LaneFrame
  /** Tells a client that is told once, as it is made, that tokens live so many seconds from now on. */
  readonly lifetimeChanged: (seconds: number) => void
  readonly close: () => Promise<void>
}

const mostPending = 2_000
/** A call that got its token within so many milliseconds did not wait that anybody would see. */
const noWait = 5

/** Opens a lane, whose tokens live so many seconds at first. */
export async function openLane(name: LaneName, contender: Contender, lifetime: number): Promise<Lane> {
  const sandbox = await startSandbox({ clients: [accounts.shop], tokenLifetime: lifetime, signing: "ES256" })
  const now = (): number => Date.now()
  const calls = new AsyncLocalStorage<CallRecord>()
  const [total, minute] = [figureBook(now()), lastMinute(now)]
  let marks: Partial<Record<Mark, number>> = {}
  let seconds = lifetime
  let pending = 0

  const mark = (what: Mark, count = 1): void => {
    if (count > 0) marks[what] = (marks[what] ?? 0) + count
  }
  const connect = (): PixClient =>
    contender.connect({
      ...accounts.shop,
      baseUrl: sandbox.url,
      now,
      renewBefore: (seconds * 1_000) / 5,
      onSend: () => {
        const record = calls.getStore()
        if (record !== undefined) record.sent += 1
      },
      onWaited: (milliseconds) => {
        const record = calls.getStore()
        if (record !== undefined) record.waited += milliseconds
      },
      onRenewal: (succeeded) => {
        mark(succeeded ? "renewed" : "unrenewed")
        for (const book of [total, minute]) book.tokenRequested()
      }
    })
  let client = connect()

  /** The status, or undefined where the call failed without one. */
  const statusOf = (path: string, request?: PixRequest): Promise<number | undefined> =>
    client.call(path, request).then(
      ({ status }) => status,
      () => undefined
    )

  const noted = (record: CallRecord, status: number | undefined): void => {
    const failed = status === undefined || status >= 400
    for (const book of [total, minute]) book.called(record.waited, failed)
    if (record.waited > noWait) mark("waited")
    if (failed) mark("failed")
    mark("replayed", record.sent - 1)
    mark("rejected", Math.max(record.sent - 1, 0) + (status === 401 ? 1 : 0))
  }

  return {
    sandbox,
    call: async (path, request) => {
      if (pending >= mostPending) return
      pending += 1
      const record: CallRecord = { waited: 0, sent: 0 }
      noted(record, await calls.run(record, () => statusOf(path, request)))
      pending -= 1
    },
    frame: () => {
      const at = now()
      const happened = marks
      marks = {}
      const life = lifeOf(client.expiresAt(), seconds * 1_000, at)
      return { name, life, marks: happened, total: total.read(at), lastMinute: minute.read(at), pending }
    },
    lifetimeChanged: (next) => {
      seconds = next
      if (contender.isOurs) return
      void client.close()
      client = connect()
    },
    close: async () => {
      await client.close()
      await sandbox.close()
    }
  }
}

/** The life of the token that expires then; undefined where there is none, or where it is over. */
function lifeOf(until: number, lifetime: number, now: number): Life | undefined {
  return until > now ? { from: until - lifetime, dueAt: until - lifetime / 5, until } : undefined
}
