import { defineConfig } from "vitest/config"

export default defineConfig({
  test: {
    include: ["{packages,apps}/*/test/**/*.test.ts", "scripts/test/**/*.test.ts"],
    setupFiles: ["./vitest.setup.ts"],
    // No test waits for real time; ten seconds are for child processes on a busy machine.
    testTimeout: 10_000
  }
})
