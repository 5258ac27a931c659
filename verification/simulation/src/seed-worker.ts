// Runs the ranges that run-on-all-processors.ts sends.
import { runRange, type SeedRange } from "./seed-range.ts"

process.on("message", (range: SeedRange) => {
  void runRange(range).then((result) => process.send?.(result))
})
