import { mkdir, stat } from "node:fs/promises"
import { homedir } from "node:os"
import { join } from "node:path"

/**
 * Where tokens are kept when nothing else is said: the folder of caches that the platform has for a user.
 *
 * It depends on nothing but the user's home, on purpose: a job of cron has none of the variables (`XDG_CACHE_HOME`,
 * `LOCALAPPDATA`) of a login shell, and would share with nobody.
 */
export function defaultFolder(platform: NodeJS.Platform = process.platform, home: string = homedir()): string {
  if (platform === "darwin") return join(home, "Library", "Caches", "pix-auth")
  if (platform === "win32") return join(home, "AppData", "Local", "pix-auth")
  return join(home, ".cache", "pix-auth")
}

/** Makes the folder, for its owner alone, and refuses one in which somebody else could plant a token. */
export async function openFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 }).catch((cause: unknown) => {
    throw new Error(`fileTokenStore: the folder ${folder} cannot be made: choose another "directory"`, { cause })
  })
  const user = process.getuid?.()
  // Windows has no such modes: a home is its owner's.
  if (user === undefined) return
  const { mode, uid } = await stat(folder)
  if ((mode & 0o022) === 0 && (uid === user || uid === 0)) return
  throw new Error(
    `fileTokenStore: others may write in ${folder}, and could plant a token there: make it yours with mode 700, or choose another "directory"`
  )
}
