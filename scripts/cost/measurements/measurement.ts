import type { Row } from "../ratio.ts"

/** Measures in the project of a consumer, `dir`, and gives the rows of one promise. */
export type Measurement = (dir: string) => Promise<ReadonlyArray<Row>>
