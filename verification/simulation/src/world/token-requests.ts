import type { Answer } from "./endpoint-answers.ts"

/** One token request as the world sees it. */
export interface SeenRequest {
  readonly number: number
  readonly secret: string
}

/** Told of what happens to the token requests of one process. */
export interface RequestWatch {
  readonly sent: (request: SeenRequest) => void
  readonly answered: (request: SeenRequest, answer: Answer) => void
  /** The process does not wait for it any more. */
  readonly givenUp: (request: SeenRequest) => void
}
