import { type ChildProcess, execFile, spawn } from "node:child_process"
import { once } from "node:events"
import { mkdtemp, rm } from "node:fs/promises"
import { connect, createServer } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { promisify } from "node:util"

/** A Redis of our own on loopback, which keeps nothing. */
export interface RedisServer extends AsyncDisposable {
  readonly url: string
  readonly port: number
  /** To be stopped, continued or killed. */
  readonly process: ChildProcess
}

const run = promisify(execFile)

const isServer = async (path: string) => {
  const { stdout } = await run(path, ["--version"]).catch(() => ({ stdout: "" }))
  return stdout.startsWith("Redis server")
}

/**
 * A server program: REDIS_SERVER_PATH, or `redis-server` on the PATH; else Debian's package is installed, which takes
 * root. There is no other way: without one, an error says what to do.
 */
export async function findRedisServer(): Promise<string> {
  const given = process.env["REDIS_SERVER_PATH"]
  if (given !== undefined) {
    if (await isServer(given)) return given
    throw new Error(`REDIS_SERVER_PATH is ${given}, which is no Redis server.`)
  }
  if (await isServer("redis-server")) return "redis-server"
  const apt = (...args: ReadonlyArray<string>) => run("apt-get", ["-o", "DPkg::Lock::Timeout=120", "-qq", ...args])
  try {
    await apt("update")
    await apt("install", "-y", "--no-install-recommends", "redis-server")
  } catch (cause) {
    throw new Error(advice, { cause })
  }
  if (await isServer("redis-server")) return "redis-server"
  throw new Error(advice)
}

const advice =
  "There is no Redis server: install Debian's redis-server (as root this happens by itself), or set REDIS_SERVER_PATH."

/** Starts a server on a port of loopback; on any free one where none is given. */
export async function startRedis(
  program: string,
  { port, flags = [] }: { readonly port?: number; readonly flags?: ReadonlyArray<string> } = {}
): Promise<RedisServer> {
  // Another program may take the port before the server does.
  for (let tries = 1; ; tries++) {
    try {
      return await startOn(port ?? (await freePort()), program, flags)
    } catch (error) {
      if (tries === 5 || !String(error).includes("Address already in use")) throw error
    }
  }
}

async function startOn(port: number, program: string, flags: ReadonlyArray<string>): Promise<RedisServer> {
  const dir = await mkdtemp(join(tmpdir(), "pix-redis-"))
  const where = ["--bind", "127.0.0.1", "--port", String(port), "--dir", dir]
  const child = spawn(program, [...where, "--save", "", "--appendonly", "no", ...flags], { stdio: "pipe" })
  const ended = new Promise((resolve) => void child.once("close", resolve))
  const end = async () => {
    child.kill("SIGKILL")
    await ended
    await rm(dir, { recursive: true, force: true })
  }
  try {
    await ready(child)
  } catch (error) {
    await end()
    throw error
  }
  return { url: `redis://127.0.0.1:${port}`, port, process: child, [Symbol.asyncDispose]: end }
}

/** Starts a cluster of one node: it serves commands about two seconds later. */
export async function startRedisCluster(program: string): Promise<RedisServer> {
  const server = await startRedis(program, {
    flags: ["--cluster-enabled", "yes", "--cluster-announce-ip", "127.0.0.1"]
  })
  const socket = connect(server.port, "127.0.0.1")
  socket.write("CLUSTER ADDSLOTSRANGE 0 16383\r\n")
  const [answer] = (await once(socket, "data")) as [Buffer]
  socket.destroy()
  if (!answer.toString().startsWith("+OK")) throw new Error(`The node takes no slots: ${answer.toString()}`)
  return server
}

async function freePort(): Promise<number> {
  const probe = createServer()
  await once(probe.listen(0, "127.0.0.1"), "listening")
  const address = probe.address()
  await new Promise((resolve) => probe.close(resolve))
  if (address === null || typeof address === "string") throw new Error("There is no free port.")
  return address.port
}

/** Waits until the server says that it is ready; fails with what it said instead. */
function ready(child: ChildProcess): Promise<void> {
  let said = ""
  return new Promise((resolve, reject) => {
    child.on("error", reject)
    child.on("close", () => reject(new Error(`The Redis server ended before it was ready:\n${said}`)))
    child.stdout?.on("data", (text) => {
      said += String(text)
      if (said.includes("Ready to accept connections")) resolve()
    })
  })
}
