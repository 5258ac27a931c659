import { mkdir, stat } from "node:fs/promises"
import { homedir } from "node:os"
import { isAbsolute, join } from "node:path"
import { unlessMissing } from "./file-error.ts"

/**
 * Where tokens are kept without the option `directory`: the platform's folder for the caches of a user.
 *
 * It depends on nothing but the user's home, on purpose: a cron job has none of the variables (`XDG_CACHE_HOME`,
 * `LOCALAPPDATA`) of a login shell, and would share with nobody.
 */
export function defaultFolder(platform: NodeJS.Platform = process.platform, homeOf: () => string = homedir): string {
  const home = absoluteHome(homeOf)
  if (platform === "darwin") return join(home, "Library", "Caches", "pix-auth")
  if (platform === "win32") return join(home, "AppData", "Local", "pix-auth")
  return join(home, ".cache", "pix-auth")
}

/** A home that is missing, empty or relative would put tokens under the working folder, perhaps into a repository. */
function absoluteHome(homeOf: () => string): string {
  let cause: unknown
  try {
    const home = homeOf()
    if (isAbsolute(home)) return home
  } catch (error) {
    // The user id is unknown to the system, as in many containers.
    cause = error
  }
  throw new TypeError(
    'fileTokenStore: this user has no home folder with an absolute path: set "directory" to the path of a folder',
    { cause }
  )
}

/** Makes the folder if it is missing, for its owner alone, and refuses one in which somebody else could plant a token. */
export async function openFolder(folder: string): Promise<void> {
  if (await checkFolder(folder)) return
  await mkdir(folder, { recursive: true, mode: 0o700 }).catch((cause: unknown) => {
    throw new Error(`fileTokenStore: the folder ${folder} cannot be made: choose another "directory"`, { cause })
  })
  await checkFolder(folder)
}

/** Refuses a folder in which somebody else could plant a token; false if there is none. */
export async function checkFolder(folder: string): Promise<boolean> {
  const found = await stat(folder).catch(unlessMissing).catch(refuse(folder))
  if (found === undefined) return false
  if (!found.isDirectory()) refuse(folder)(undefined)
  const user = process.getuid?.()
  // Windows has no such modes: a home is its owner's.
  if (user === undefined) return true
  if ((found.mode & 0o022) === 0 && (found.uid === user || found.uid === 0)) return true
  throw new Error(
    `fileTokenStore: others may write in ${folder}, and could plant a token there: make it yours with mode 700, or choose another "directory"`
  )
}

function refuse(folder: string): (cause: unknown) => never {
  return (cause) => {
    throw new Error(`fileTokenStore: ${folder} cannot be used as a folder: remove it, or choose another "directory"`, {
      cause
    })
  }
}
