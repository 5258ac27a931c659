import type { Row } from "./report/row.ts"
import type { Setting } from "./setting.ts"

/** A table of what was measured, for comparison; nothing is promised of it. */
export interface Figures {
  readonly title: string
  readonly columns: ReadonlyArray<string>
  readonly rows: ReadonlyArray<ReadonlyArray<string | number>>
}

/** What one measurement gives. */
interface Finding {
  readonly rows?: ReadonlyArray<Row>
  readonly figures?: Figures
}

export type Measurement = (setting: Setting) => Promise<Finding>
