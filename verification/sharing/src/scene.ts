import { randomUUID } from "node:crypto"
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { type Sandbox, type SandboxOptions, startSandbox } from "@pix/auth-sandbox"
import { startWorkers, type Workers } from "./worker-process.ts"
import type { Place, Setup } from "./worker-protocol.ts"

/** A sandbox, an empty place to share a token in, and processes that do. All of it ends with the scene. */
export interface Scene extends AsyncDisposable {
  readonly sandbox: Sandbox
  readonly start: (count: number, setup?: Partial<Setup>) => Promise<Workers>
}

/** What may be set of every process of a scene: a busy machine needs more patience than a calm one. */
export type Patience = Pick<Partial<Setup>, "storeTimeout">

/** Where the processes of a scene share their token: in a folder of its own, or in this Redis. */
export type Sharing = "file" | { readonly redisUrl: string }

export const nameOf = (sharing: Sharing): string => (sharing === "file" ? "file" : "Redis")

export async function openScene(sharing: Sharing, setup: Patience = {}, options: SandboxOptions = {}): Promise<Scene> {
  const stack = new AsyncDisposableStack()
  const sandbox = stack.use(await startSandbox(options))
  const place = await placeOf(sharing, stack)
  const { url: baseUrl, clientId, clientSecret } = sandbox
  const own = { baseUrl, clientId, clientSecret, path: "/accounts/balances" }
  const common = { place, storeTimeout: 1_000, freezesBeforeSave: false, ...own, ...setup }
  return {
    sandbox,
    start: async (count, more) => stack.use(await startWorkers(count, { ...common, ...more })),
    [Symbol.asyncDispose]: () => stack.disposeAsync()
  }
}

export async function placeOf(sharing: Sharing, stack: AsyncDisposableStack): Promise<Place> {
  if (sharing !== "file") return { kind: "redis", url: sharing.redisUrl, keyPrefix: `${randomUUID()}:` }
  const folder = await mkdtemp(join(tmpdir(), "pix-sharing-"))
  stack.defer(() => rm(folder, { recursive: true, force: true }))
  return { kind: "file", path: join(folder, "tokens") }
}
