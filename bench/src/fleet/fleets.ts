import { type DayOfFleet, dayOfFleet, type Fleet, type FleetClient } from "./day-of-fleet.ts"

const clients: ReadonlyArray<FleetClient> = [
  "documentation's class",
  "alone",
  "alone, no jitter",
  "shared store",
  "shared store, no jitter"
]
const outages = [0, 10, 120]
const sizes = [
  { processes: 10, callsAMinute: 1 },
  { processes: 1_000, callsAMinute: 1 },
  { processes: 1_000, callsAMinute: 60 },
  { processes: 100_000, callsAMinute: 1 }
]

/** The fleet whose day is drawn. */
export const isDrawn = ({ processes, callsAMinute, outage }: Fleet): boolean =>
  processes === 1_000 && callsAMinute === 60 && outage === 120

/** The days of all fleets, one after the other. With less effort, only of the small ones. */
export function* daysOfFleets(effort: number): Generator<DayOfFleet> {
  for (const size of sizes) {
    if (effort < 1 && size.processes > 10) return
    for (const outage of outages) for (const client of clients) yield dayOfFleet({ ...size, outage, client })
  }
}
