import type { SandboxRequest } from "@pix/auth-sandbox"
import { application } from "./application.ts"
import { deviations, type Tally } from "./expectation.ts"
import type { Contender } from "./pix-client.ts"
import type { Place } from "./place.ts"
import type { Step } from "./scenario.ts"
import { createWorld } from "./world.ts"

/** How one step went for one contender. */
export interface StepResult {
  readonly contender: Contender
  readonly step: Step
  readonly tally: Tally
  /** What is not as it should be, in words; empty where all is well. */
  readonly deviations: ReadonlyArray<string>
  /** What reached the sandbox, in order. Instants are milliseconds since the run began. */
  readonly requests: ReadonlyArray<SandboxRequest>
}

/** One contender on its way through the scenario. */
export interface Run {
  readonly contender: Contender
  /** Of the steps taken so far. */
  readonly results: ReadonlyArray<StepResult>
  /** Takes the step as soon as the ones asked for before are taken. */
  readonly take: (step: Step) => Promise<StepResult>
  /** Ends the contender's own doings; the place stays. */
  readonly close: () => Promise<void>
}

/** Begins a run; its time counts from here. */
export function startRun(contender: Contender, place: Place): Run {
  const { sandbox, now } = place
  const startedAt = now()
  const app = application(contender, place)
  const world = createWorld(app, place)
  const results: Array<StepResult> = []
  let last: Promise<unknown> = Promise.resolve()

  const play = async (step: Step): Promise<StepResult> => {
    sandbox.resetStats()
    await step.run(world)
    const { tokenRequests, apiCalls, recent } = sandbox.stats()
    const { instead, ...outcomes } = app.take()
    const replays = Math.max(0, apiCalls - outcomes.calls)
    const tally = { ...outcomes, instead: [...instead], tokenRequests, apiCalls, replays }
    const requests = recent.map((request) => ({ ...request, at: request.at - startedAt }))
    const result = { contender, step, tally, deviations: deviations(step.expect, tally), requests }
    results.push(result)
    return result
  }

  return {
    contender,
    results,
    take: (step) => {
      const result = last.then(() => play(step))
      last = result
      return result
    },
    close: () => app.close()
  }
}
