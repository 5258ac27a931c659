import { expect, it } from "vitest"
import { heldAnswer } from "../src/held-answer.ts"

/** A controller that notes what it is asked for. */
function notingController() {
  const asked: Array<string> = []
  const ask = (what: string) => () => void asked.push(what)
  return {
    asked,
    aborted: false,
    paused: false,
    reason: null,
    pause: ask("pause"),
    resume: ask("resume"),
    abort: ask("abort")
  }
}

const kibibytes = (count: number) => Buffer.alloc(count * 1024)

it("a long answer is paused after 64 KiB, and goes on when it is handed over", () => {
  const controller = notingController()
  const held = heldAnswer(controller, undefined, () => false)
  held.onResponseData(controller, kibibytes(64))
  expect(controller.asked).toEqual([])
  held.onResponseData(controller, kibibytes(1))
  expect(controller.asked).toEqual(["pause"])
  let size = 0
  const onResponseData = (_: unknown, chunk: Buffer) => void (size += chunk.length)
  held.handOver({ onResponseData, onResponseEnd: () => {}, onResponseError: () => {} })
  expect([size, controller.asked]).toEqual([65 * 1024, ["pause", "resume"]])
})

it("an answer that the caller has paused does not go on when it is handed over", () => {
  const controller = notingController()
  const held = heldAnswer(controller, undefined, () => true)
  held.handOver({ onResponseData: () => {}, onResponseEnd: () => {}, onResponseError: () => {} })
  expect(controller.asked).toEqual([])
})

it("an answer that was given up is read up to 64 KiB, and no further", () => {
  const controller = notingController()
  const held = heldAnswer(controller, undefined, () => false)
  held.onResponseData(controller, kibibytes(32))
  held.discard()
  held.onResponseData(controller, kibibytes(32))
  expect(controller.asked).toEqual([])
  held.onResponseData(controller, kibibytes(1))
  expect(controller.asked).toEqual(["abort"])
})

it("an answer that was paused is closed as it is given up", () => {
  const controller = notingController()
  const held = heldAnswer(controller, undefined, () => false)
  held.onResponseData(controller, kibibytes(65))
  held.discard()
  expect(controller.asked).toEqual(["pause", "abort"])
})
