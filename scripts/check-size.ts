// Measures what a consumer's import line costs, from the packed packages.
import { bundledSizes } from "./bundled-size.ts"
import { installConsumer } from "./install-consumer.ts"
import { budgets } from "./size-budgets.ts"

await using consumer = await installConsumer()
let over = 0
for (const { line, gzip: budget } of budgets) {
  console.log(`\n${line}`)
  for (const { bundler, minified, gzip } of await bundledSizes(line, consumer.dir)) {
    const verdict =
      gzip <= budget ? "" : `  over its budget: see what it pulls in, or raise scripts/size-budgets.ts with a reason`
    if (gzip > budget) over++
    console.log(
      `  ${bundler.padEnd(9)} ${String(minified).padStart(7)} min ${String(gzip).padStart(6)} gzip of ${budget}${verdict}`
    )
  }
}
process.exitCode = over > 0 ? 1 : 0
