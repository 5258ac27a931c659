import { once } from "node:events"
import { existsSync } from "node:fs"
import { createServer, type Server } from "node:http"
import type { AddressInfo } from "node:net"
import { fileURLToPath } from "node:url"
import { getRequestListener } from "@hono/node-server"
import { serveStatic } from "@hono/node-server/serve-static"
import { type Context, Hono } from "hono"
import { bodyLimit } from "hono/body-limit"
import { streamSSE } from "hono/streaming"
import * as v from "valibot"
import { chargeRule, makeCharge } from "./charge.ts"
import type { Frame } from "./frame.ts"
import { leverRule } from "./levers.ts"
import { ownBrowserOnly } from "./own-browser-only.ts"
import type { Stage } from "./stage.ts"

/** A page that is served. */
export interface PageServer {
  readonly url: string
  readonly close: () => Promise<void>
}

const page = fileURLToPath(new URL("../../dist/page", import.meta.url))

/** Serves the page and what it asks for, on 127.0.0.1. A port in use rejects, naming the port. */
export async function servePage(stage: Stage, port: number): Promise<PageServer> {
  if (!existsSync(page)) throw new Error("The page is not built: run `npm start`, or `pnpm run build` first.")
  const app = pageApp(stage)
  const listener = getRequestListener(app.fetch, { overrideGlobalObjects: false })
  const server = createServer((request, response) => void listener(request, response))
  await listen(server, port)
  const { port: taken } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${taken}`,
    close: async () => {
      server.close()
      server.closeAllConnections()
      await once(server, "close")
    }
  }
}

async function listen(server: Server, port: number): Promise<void> {
  try {
    await once(server.listen(port, "127.0.0.1"), "listening")
  } catch (cause) {
    if (!(cause instanceof Error && "code" in cause && cause.code === "EADDRINUSE")) throw cause
    throw new Error(`Port ${port} on 127.0.0.1 is in use. Choose another, or 0 for any free one.`, { cause })
  }
}

function pageApp(stage: Stage): Hono {
  const app = new Hono()
  app.use(ownBrowserOnly)
  app.get("/frames", (c) => frames(c, stage))
  app.use("/levers", bodyLimit({ maxSize: 4_096 }))
  app.use("/charges", bodyLimit({ maxSize: 4_096 }))
  app.post("/levers", async (c) => {
    const change = v.safeParse(leverRule, await c.req.json().catch(() => undefined))
    if (!change.success) return c.json({ error: change.issues[0].message }, 400)
    stage.pull(change.output)
    return c.body(null, 204)
  })
  app.post("/tour", (c) => {
    stage.tour()
    return c.body(null, 204)
  })
  app.post("/charges", async (c) => {
    const wish = v.safeParse(chargeRule, await c.req.json().catch(() => undefined))
    // The name of the field: the page says it in its own language.
    if (!wish.success) return c.json({ field: wish.issues[0].message }, 400)
    try {
      return c.json(await makeCharge(stage, wish.output))
    } catch (error) {
      return c.json({ error: error instanceof Error ? error.message : String(error) }, 502)
    }
  })
  app.use(serveStatic({ root: page }))
  return app
}

/** The last minute at once, and then each frame as it is taken. A browser that lost us comes back by itself. */
function frames(c: Context, stage: Stage): Response {
  return streamSSE(c, async (stream) => {
    await stream.writeSSE({ data: JSON.stringify(stage.backlog()), retry: 1_000 })
    let queue: ReadonlyArray<Frame> = []
    let wake = (): void => {}
    const end = stage.watch((frame) => {
      // Of a browser that does not read, the newest are kept.
      queue = [...queue, frame].slice(-240)
      wake()
    })
    stream.onAbort(() => {
      end()
      wake()
    })
    while (!stream.aborted) {
      if (queue.length === 0) await new Promise<void>((resolve) => void (wake = resolve))
      const told = queue
      queue = []
      if (told.length > 0) await stream.writeSSE({ data: JSON.stringify(told) })
    }
  })
}
