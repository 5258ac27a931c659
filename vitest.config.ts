import { availableParallelism } from "node:os"
import { join } from "node:path"
import { defineConfig } from "vitest/config"

// Programs that tests start load the same files again and again: compiled once, they start in half the time.
process.env["NODE_COMPILE_CACHE"] ??= join(import.meta.dirname, "node_modules/.cache/compiled")

export default defineConfig({
  test: {
    include: ["{packages,apps,examples,verification}/*/test/**/*.test.ts", "{bench,scripts}/test/**/*.test.ts"],
    setupFiles: ["./vitest.setup.ts"],
    globalSetup: ["./vitest.redis.ts"],
    // More than there are processors: many tests only wait for a child process, a page or a client that hangs.
    maxWorkers: Math.ceil(1.5 * availableParallelism()),
    // Effect and the HTTP clients are loaded once a worker instead of once a file, which takes longer than most files.
    isolate: false,
    // Of the tests that start programs side by side: more would only keep each other waiting.
    maxConcurrency: 3,
    // No test waits for real time. The minutes are for programs that a test starts, on a machine that does much else: a
    // limit only has to end what hangs.
    testTimeout: 600_000,
    hookTimeout: 600_000,
    teardownTimeout: 60_000,
    expect: { poll: { timeout: 60_000, interval: 20 } }
  }
})
