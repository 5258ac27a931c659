import * as Duration from "effect/Duration"
import * as fc from "fast-check"
import { expect, it } from "vitest"
import { type DurationInput, milliseconds } from "../src/time/duration.ts"

it.each([
  [0, 0],
  [1_500, 1_500],
  ["5 minutes", 300_000],
  ["1 hour", 3_600_000],
  ["500 millis", 500],
  ["1.5 seconds", 1_500],
  ["2 days", 172_800_000]
])("%j is %d ms", (input, length) => {
  expect(milliseconds(input)).toBe(length)
})

it.each([
  -1,
  Number.NaN,
  Number.POSITIVE_INFINITY,
  "",
  "5",
  "minutes",
  "five minutes",
  "-1 second",
  "1 week",
  "5  minutes",
  null,
  {},
  [5]
])("%j is no duration", (input) => {
  expect(milliseconds(input)).toBeUndefined()
})

it("reads such texts as Effect does", () => {
  const unit = fc.constantFrom("milli", "second", "minute", "hour", "day")
  fc.assert(
    fc.property(fc.nat(10_000), unit, fc.constantFrom("", "s"), (count, name, plural) => {
      const text = `${count} ${name}${plural}` as DurationInput & Duration.Input
      expect(milliseconds(text)).toBe(Duration.toMillis(text))
    })
  )
})
