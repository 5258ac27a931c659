import { execFile } from "node:child_process"
import { createReadStream, createWriteStream, existsSync } from "node:fs"
import { chmod, mkdir, rename } from "node:fs/promises"
import { dirname, join } from "node:path"
import { pipeline } from "node:stream/promises"
import { fileURLToPath } from "node:url"
import { promisify } from "node:util"
import { createBrotliDecompress } from "node:zlib"

const packed = fileURLToPath(new URL("../bin", import.meta.resolve("@sparticuz/chromium")))
const unpacked = join(import.meta.dirname, "../node_modules/.cache/chromium/chromium")

/** Chromium's flags here: no graphics card, and no look-ups of its own. */
export const chromiumFlags = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync"
]

/**
 * A Chromium to test with: that of `CHROMIUM_PATH`, the machine's own, or the one that comes with the lockfile (Linux on
 * x64), which is unpacked once. Where none runs, it says what to do.
 */
export async function chromiumPath(): Promise<string> {
  const { CHROMIUM_PATH: wanted } = process.env
  const here = [wanted, "/usr/bin/chromium-headless-shell", "/usr/bin/chromium"].find(
    (path) => path && existsSync(path)
  )
  const path = here ?? (await unpack())
  await promisify(execFile)(path, ["--version"]).catch(() => {
    throw new Error(`${path} does not run here: set CHROMIUM_PATH, or install Debian's package chromium.`)
  })
  return path
}

async function unpack(): Promise<string> {
  if (existsSync(unpacked)) return unpacked
  await mkdir(dirname(unpacked), { recursive: true })
  const half = `${unpacked}-${process.pid}`
  await pipeline(createReadStream(join(packed, "chromium.br")), createBrotliDecompress(), createWriteStream(half))
  await chmod(half, 0o755)
  // Moved into place when it is whole.
  await rename(half, unpacked)
  return unpacked
}
