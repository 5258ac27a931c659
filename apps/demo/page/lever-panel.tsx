import { useEffect, useState } from "preact/hooks"
import {
  endpointStates,
  type EndpointState,
  type LeverChange,
  type Levers,
  type Lifetime,
  lifetimes
} from "../src/stage/frame.ts"
import { askServer } from "./ask-server.ts"
import type { Words } from "./words.ts"

/** What is said of what was done, in whichever language. */
export type Sentence = (words: Words) => string

interface Props {
  readonly levers: Levers | undefined
  readonly touring: boolean
  readonly words: Words
  /** Told what was done. */
  readonly say: (sentence: Sentence) => void
}

/** What can be done to the world. */
export function LeverPanel({ levers, touring, words, say }: Props) {
  // As it was set here, until the next frame tells of it.
  const [set, setSet] = useState<Partial<Levers>>({})
  useEffect(() => setSet({}), [levers?.endpoint, levers?.lifetime, levers?.newestOnly])
  const { endpoint = "ok", lifetime = 10, newestOnly = false } = { ...levers, ...set }

  const pull = (change: LeverChange, sentence: Sentence): void => {
    say(sentence)
    if ("to" in change) setSet({ ...set, [change.lever]: change.to })
    void askServer("/levers", change)
  }
  return (
    <div class="levers">
      <p class="quiet">{words.leversHelp}</p>
      <label>
        {words.endpoint}
        <select
          value={endpoint}
          onChange={({ currentTarget }) => {
            const to = currentTarget.value as EndpointState
            pull({ lever: "endpoint", to }, (said) => said.endpointSays[to])
          }}
        >
          {endpointStates.map((state) => (
            <option key={state} value={state}>
              {words.endpointStates[state]}
            </option>
          ))}
        </select>
      </label>
      <label>
        {words.lifetime}
        <select
          value={lifetime}
          onChange={({ currentTarget }) => {
            const to = Number(currentTarget.value) as Lifetime
            pull({ lever: "lifetime", to }, (said) => said.lifetimeSays)
          }}
        >
          {lifetimes.map((seconds) => (
            <option key={seconds} value={seconds}>
              {words.seconds(seconds)}
            </option>
          ))}
        </select>
      </label>
      <label class="check">
        <input
          type="checkbox"
          checked={newestOnly}
          onChange={({ currentTarget }) =>
            pull({ lever: "newestOnly", to: currentTarget.checked }, (said) => said.newestOnlySays)
          }
        />
        {words.newestOnly}
      </label>
      <div class="buttons">
        <button type="button" onClick={() => pull({ lever: "revoke" }, (said) => said.revokeSays)}>
          {words.revoke}
        </button>
        <button type="button" onClick={() => pull({ lever: "burst" }, (said) => said.burstSays)}>
          {words.burst}
        </button>
        <button type="button" class="first" onClick={() => void askServer("/tour")}>
          {touring ? words.endTour : words.tour}
        </button>
      </div>
    </div>
  )
}
