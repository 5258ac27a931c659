// Measures what a consumer's imports cost, from the packed packages.
import { bundledSizes } from "./bundled-size.ts"
import { installConsumer } from "../verification/consumer/src/install-consumer.ts"
import { budgets } from "./size-budgets.ts"

await using consumer = await installConsumer()
let over = 0
for (const { line, over: base, gzip: budget, without, never } of budgets) {
  const sizes = await bundledSizes(line, consumer.dir, without)
  const bases = base === undefined ? [] : await bundledSizes(base, consumer.dir, without)
  console.log(`\n${base === undefined ? line : `${line.slice(base.length + 2)}, on top of the core`}`)
  for (const [index, { bundler, minified, gzip: whole, code }] of sizes.entries()) {
    const gzip = whole - (bases[index]?.gzip ?? 0)
    const verdict =
      gzip <= budget ? "" : `  over its budget: see what it pulls in, or raise scripts/size-budgets.ts with a reason`
    if (gzip > budget) over++
    const found = never?.exec(code)
    if (found) {
      over++
      console.log(`  ${bundler.padEnd(9)} holds "${found[0]}", a provider that nobody imports`)
    }
    const min = minified - (bases[index]?.minified ?? 0)
    console.log(
      `  ${bundler.padEnd(9)} ${String(min).padStart(7)} min ${String(gzip).padStart(6)} gzip of ${budget}${verdict}`
    )
  }
}
process.exitCode = over > 0 ? 1 : 0
