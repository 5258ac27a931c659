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
  const pull = (change: LeverChange, sentence: Sentence): void => {
    say(sentence)
    void askServer("/levers", change)
  }
  return (
    <div class="levers">
      <p class="quiet">{words.leversHelp}</p>
      <label>
        {words.endpoint}
        <select
          value={levers?.endpoint ?? "ok"}
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
          value={levers?.lifetime ?? 10}
          onChange={({ currentTarget }) => {
            const to = Number(currentTarget.value) as Lifetime
            pull({ lever: "lifetime", to }, (said) => said.lifetimeSays)
          }}
        >
          {lifetimes.map((lifetime) => (
            <option key={lifetime} value={lifetime}>
              {words.seconds(lifetime)}
            </option>
          ))}
        </select>
      </label>
      <label class="check">
        <input
          type="checkbox"
          checked={levers?.newestOnly ?? false}
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
