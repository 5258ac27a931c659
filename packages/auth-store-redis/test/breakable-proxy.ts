import { once } from "node:events"
import { connect, createServer, type Socket } from "node:net"

/** A way to a server that can be stalled or cut, as a network can. */
export interface BreakableProxy extends AsyncDisposable {
  readonly url: string
  /** From now on nothing comes through, and nobody is told. */
  readonly stall: () => void
  /** What waited comes through, and all that follows. */
  readonly resume: () => void
  /** Cuts every connection, and each new one. */
  readonly cut: () => void
  readonly mend: () => void
}

export async function breakableProxy(url: string): Promise<BreakableProxy> {
  const port = Number(new URL(url).port)
  const sockets = new Set<Socket>()
  let [stalled, broken] = [false, false]
  const end = () => {
    for (const socket of sockets) socket.destroy()
    sockets.clear()
  }
  const server = createServer((near) => {
    if (broken) return near.destroy()
    const far = connect(port, "127.0.0.1")
    for (const [from, to] of [
      [near, far],
      [far, near]
    ] as const) {
      sockets.add(from)
      from.on("error", () => {})
      from.on("close", () => to.destroy())
      from.pipe(to)
      if (stalled) from.pause()
    }
  })
  await once(server.listen(0, "127.0.0.1"), "listening")
  const address = server.address()
  if (address === null || typeof address === "string") throw new Error("The proxy does not listen on a port.")
  return {
    url: `redis://127.0.0.1:${address.port}`,
    stall: () => {
      stalled = true
      for (const socket of sockets) socket.pause()
    },
    resume: () => {
      stalled = false
      for (const socket of sockets) socket.resume()
    },
    cut: () => {
      broken = true
      end()
    },
    mend: () => {
      broken = false
    },
    [Symbol.asyncDispose]: async () => {
      end()
      await new Promise((resolve) => server.close(resolve))
    }
  }
}
