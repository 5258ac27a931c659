// Rehearses a release in a throw-away clone of what is committed: versions, packs, dry-runs the publish, and uses the
// tarballs as a consumer would. It publishes nothing, and leaves the checkout as it is.
import { copyFile, glob, mkdtemp, readdir, realpath, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { examplesProject } from "../verification/consumer/src/examples-project.ts"
import { findRedisServer, startRedis } from "../verification/sharing/src/redis-server.ts"
import { repositoryProblems } from "./repository-problems.ts"
import { mustRun } from "./run-command.ts"
import { type Manifest, readManifest, root } from "./workspace.ts"

const scratch = await realpath(await mkdtemp(join(tmpdir(), "pix-release-")))
const clone = join(scratch, "repository")
const consumer = join(scratch, "consumer")

const say = (step: string): void => console.log(`\n${step}`)
const tell = (line: string): void => console.log(`  ${line}`)
const inClone = (command: string, ...args: ReadonlyArray<string>): Promise<string> =>
  mustRun(command, args, { cwd: clone })

const checkout = (): Promise<string> => mustRun("git", ["status", "--porcelain"], { cwd: root })

/** The packages that are published, as the clone has them now. */
async function published(): Promise<ReadonlyArray<Manifest & { readonly dir: string }>> {
  const dirs = (await readdir(join(clone, "packages"))).map((name) => join(clone, "packages", name))
  const manifests = await Promise.all(dirs.map(async (dir) => ({ dir, ...(await readManifest(dir)) })))
  return manifests.filter((manifest) => manifest.private !== true)
}

async function cloneCommitted(): Promise<void> {
  const commit = (await mustRun("git", ["rev-parse", "HEAD"], { cwd: root })).trim()
  await mustRun("git", ["clone", "--quiet", "--no-checkout", root, clone])
  await inClone("git", "checkout", "--quiet", "--detach", commit)
  await inClone("pnpm", "install", "--frozen-lockfile", "--prefer-offline")
  tell(`commit ${commit.slice(0, 9)}`)
  if (before !== "") tell("What is not committed is left out.")
}

async function version(): Promise<void> {
  const old = new Map((await published()).map((manifest) => [manifest.name, manifest.version]))
  const changesets = (await readdir(join(clone, ".changeset"))).filter((file) => file.endsWith(".md"))
  if (changesets.length > 0) await inClone(process.execPath, "--run", "release:version")
  else tell("There is no changeset: versions stay.")
  const now = await published()
  for (const { name, version: next } of now) tell(`${name.padEnd(24)} ${old.get(name)} -> ${next}`)
  if (new Set(now.map((manifest) => manifest.version)).size > 1) {
    throw new Error(
      "The packages have several versions: keep all of them in one fixed group of .changeset/config.json."
    )
  }
  await inClone("pnpm", "install", "--frozen-lockfile", "--prefer-offline")
}

/** Packs, with all that `npm test` checks of a tarball; gives the tarballs. */
async function pack(): Promise<ReadonlyArray<string>> {
  await inClone(process.execPath, "--run", "packages")
  const tarballs: Array<string> = []
  for await (const file of glob("packages/*/dist-pack/*.tgz", { cwd: clone })) tarballs.push(join(clone, file))
  tell(`${tarballs.length} tarballs`)
  return tarballs
}

async function dryRunPublish(tarballs: ReadonlyArray<string>): Promise<void> {
  const options = ["--dry-run", "--json", "--no-git-checks", "--access", "public", "--tag", "latest"]
  for (const tarball of tarballs) {
    const answer = await inClone("pnpm", "publish", tarball, ...options)
    const { id, size } = JSON.parse(answer.slice(answer.indexOf("{"))) as { readonly id: string; readonly size: number }
    tell(`${id.padEnd(30)} ${(size / 1000).toFixed(1).padStart(6)} kB`)
  }
  const problems = repositoryProblems(await published(), process.env["GITHUB_REPOSITORY"])
  if (problems[0] === undefined) return
  tell(`Before a real publish, mend what ${problems.length} packages lack. The first one:`)
  tell(problems[0])
}

async function useTarballs(tarballs: ReadonlyArray<string>): Promise<void> {
  const examples: Array<string> = []
  for await (const file of glob("examples/*/package.json", { cwd: clone })) examples.push(join(clone, dirname(file)))
  await examplesProject(consumer, tarballs, examples)
  await copyFile(join(clone, "verification/consumer/programs/fetch.ts"), join(consumer, "fetch.ts"))
  await mustRun(process.execPath, ["fetch.ts"], { cwd: consumer })
  tell("a call with @pix/auth-fetch was answered with 200")
  await using redis = await startRedis(await findRedisServer())
  const env = { ...process.env, REDIS_URL: redis.url }
  await mustRun("npm", ["test", "--workspaces", "--silent"], { cwd: consumer, env })
  tell(`${examples.length} examples that were copied out pass their tests`)
}

const before = await checkout()
try {
  say("Clone and install")
  await cloneCommitted()
  say("Version")
  await version()
  say("Pack")
  const tarballs = await pack()
  say("Publish, as a dry run")
  await dryRunPublish(tarballs)
  say("Install the tarballs into an empty project with npm, and use them")
  await useTarballs(tarballs)
  if ((await checkout()) !== before) throw new Error("The rehearsal changed the checkout: look at `git status`.")
  say("The release would go through. Nothing was published, and the checkout is as it was.")
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
} finally {
  await rm(scratch, { recursive: true, force: true })
}
