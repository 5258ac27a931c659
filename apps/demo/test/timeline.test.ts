import { expect, it } from "vitest"
import { demo } from "../src/demo.ts"
import { accounts, type Place } from "../src/place.ts"
import { scenario, type Step } from "../src/scenario.ts"
import { manualPlace, type ManualPlace } from "../src/manual-place.ts"

/** The whole demo, without waiting. */
async function run(steps: ReadonlyArray<Step> = scenario, watch = (place: ManualPlace): Place => place) {
  const told: Array<string> = []
  const places = [1, 2, 3, 4].map((number) => watch(manualPlace(`http://127.0.0.1:40${number}0`)))
  const well = await demo({ places, print: (text) => told.push(text), paint: (_style, text) => text, steps })
  return { well, told: told.join("\n") }
}

it("tells what happens, and every step ends well for the library", async () => {
  const { well, told } = await run()
  expect(told).toMatchSnapshot()
  expect(well).toBe(true)
})

it.each(scenario.map(({ name }, index) => [index + 1, name]))("step %i can fail: %s", async (number) => {
  const unmet = scenario.map((step, index) => {
    return index + 1 === number ? { ...step, expect: { ...step.expect, failures: 7 } } : step
  })
  const { well, told } = await run(unmet)
  expect(well).toBe(false)
  expect(told).toContain("✗ fetch, axios, ky")
  expect(told).toContain(`${scenario.length - 1} of ${scenario.length}`)
})

it("does not count what becomes of the class", async () => {
  const { well, told } = await run(scenario.slice(0, 1))
  expect(well).toBe(true)
  expect(told).toContain("✗ the class: 50 token requests instead of 1")
})

it("prints no token and no secret", async () => {
  const secrets = Object.values(accounts).map(({ clientSecret }) => clientSecret as string)
  const { told } = await run(scenario, (place) => ({
    ...place,
    fetch: async (input, init) => {
      const response = await place.fetch(input, init)
      const body = (await response.clone().json()) as { access_token?: string }
      if (body.access_token !== undefined) secrets.push(body.access_token)
      return response
    }
  }))
  expect(secrets.length).toBeGreaterThan(50)
  expect(secrets.filter((secret) => told.includes(secret))).toEqual([])
  expect(told).not.toContain("eyJ")
})
