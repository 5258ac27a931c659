// Prints what we cost beside what it is compared with, measured on the packed packages; takes a minute or two. Nothing
// fails here: what does not depend on the machine's mood is checked by check-cost.ts and check-size.ts.
import { abortStorm } from "./cost/measurements/abort-storm.ts"
import { authFetch } from "./cost/measurements/auth-fetch.ts"
import { coldImport } from "./cost/measurements/cold-import.ts"
import { currentToken } from "./cost/measurements/current-token.ts"
import { herd } from "./cost/measurements/herd.ts"
import { size } from "./cost/measurements/size.ts"
import type { Row } from "./cost/ratio.ts"
import { table } from "./cost/table.ts"
import { installConsumer } from "./install-consumer.ts"
import { createProgress } from "./progress.ts"

await using consumer = await installConsumer()
const progress = createProgress(process.stderr)
const rows: Array<Row> = []
for (const [name, measure] of Object.entries({ currentToken, herd, abortStorm, size, coldImport, authFetch })) {
  progress.started(name)
  rows.push(...(await measure(consumer.dir)))
  progress.ended(name, { passed: 1, failed: 0, skipped: 0, output: "" })
}
console.log(`\nNode ${process.version}, ${process.platform} ${process.arch}\n\n${table(rows)}`)
